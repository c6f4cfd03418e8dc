// Values: what is computed from the values of a map before they get colors. Arrays in, arrays out.

/**
 * @typedef {{ values: Float32Array, signed: boolean, bare: boolean }} Values
 * @typedef {Values & { width: number, height: number }} Grid
 * @typedef {{ numbers: Float32Array, least: number, most: number, factor: number, counts: Uint32Array }} Digest
 * @typedef {[low: number, high: number]} Span
 * @typedef {{ radius: number, share: number, weight: number }} Filter
 */

const BINS = 1024;
const PASSES = 2; // of a box filter: together they come near a Gaussian
/** @type {WeakMap<Values, Digest>} */
const digests = new WeakMap(); // map -> what it takes to find percentiles of its values quickly

/**
 * Returns the values of a map that are numbers, of a signed one without their signs.
 * @param {Values} map
 */
function sizes({ values, signed, bare }) {
  const numbers = bare ? values.filter(Number.isFinite) : values.slice();
  if (signed) {
    for (let i = 0; i < numbers.length; i += 1) numbers[i] = Math.abs(numbers[i]);
  }
  return numbers;
}

/**
 * Counts values in bins: a percentile then needs the values of one bin alone. Sorting all of them would take longer
 * than a slider may, for each map that is smoothed anew.
 * @param {Float32Array} numbers
 * @returns {Digest}
 */
export function digest(numbers) {
  let least = Infinity;
  let most = -Infinity;
  for (let i = 0; i < numbers.length; i += 1) {
    const value = numbers[i];
    least = value < least ? value : least;
    most = value > most ? value : most;
  }
  const factor = most > least ? (BINS - 1) / (most - least) : 0;
  const counts = new Uint32Array(BINS);
  for (let i = 0; i < numbers.length; i += 1) {
    counts[((numbers[i] - least) * factor) | 0] += 1;
  }
  return { numbers, least, most, factor, counts };
}

/**
 * @param {Values} map
 * @returns {Digest}
 */
function digestOf(map) {
  const found = digests.get(map) ?? digest(sizes(map));
  digests.set(map, found);
  return found;
}

/**
 * Returns the value of a rank (0 is the least), and the next one.
 * @param {Digest} digest
 * @param {number} rank
 * @returns {[number, number]}
 */
function select({ numbers, least, most, factor, counts }, rank) {
  let bin = 0;
  let before = 0;
  while (before + counts[bin] <= rank) {
    before += counts[bin];
    bin += 1;
  }
  const inside = new Float32Array(counts[bin]);
  let found = 0;
  let beyond = most; // the least value of later bins
  for (let i = 0; i < numbers.length; i += 1) {
    const at = ((numbers[i] - least) * factor) | 0;
    if (at === bin) {
      inside[found] = numbers[i];
      found += 1;
    } else if (at > bin && numbers[i] < beyond) {
      beyond = numbers[i];
    }
  }
  inside.sort();
  const place = rank - before;
  return [inside[place], place + 1 < found ? inside[place + 1] : beyond];
}

/**
 * Returns a percentile as numpy does, linear between two values.
 * @param {Digest} digested
 * @param {number} percent
 */
export function percentile(digested, percent) {
  const place = ((digested.numbers.length - 1) * percent) / 100;
  const rank = Math.floor(place);
  const [low, high] = select(digested, rank);
  return low + (high - low) * (place - rank);
}

/**
 * Returns the value at which the sum of all up to it reaches a share of the whole, as in captum's visualization.
 * @param {Float32Array} numbers
 * @param {number} percent
 */
function byMass(numbers, percent) {
  const ordered = numbers.slice().sort();
  const sums = new Float64Array(ordered.length);
  let sum = 0;
  for (let i = 0; i < ordered.length; i += 1) {
    sum += Math.max(0, ordered[i]);
    sums[i] = sum;
  }
  return ordered[sums.findIndex((reached) => reached >= sum * (percent / 100))];
}

/**
 * Returns the range that colors span: around 0 for a signed map, from 0 (or below) for another. It ends at a percentile
 * of the values, or, by mass, where all smaller ones add up to so many percent of the sum of all.
 * @param {Values} map
 * @param {number} percent
 * @param {string} [by]
 * @returns {Span}
 */
export function span(map, percent, by = 'values') {
  const digested = digestOf(map);
  if (digested.numbers.length === 0) {
    return [0, 0];
  }
  const { least, most } = digested;
  const reach = by === 'mass' ? byMass(digested.numbers, percent) : percentile(digested, percent);
  if (map.signed) {
    return [-(reach || most), reach || most];
  }
  const low = Math.min(0, least);
  return [low, reach > low ? reach : most];
}

/**
 * Returns a box filter of 2 * radius + 1 values, and a share of the two next to them, so that its variance is any that
 * is wanted (Gwosdek et al. 2011, eq. 10 and 11). Whole boxes alone would not smooth at all where sigma is half a pixel.
 * @param {number} variance
 * @returns {Filter}
 */
function box(variance) {
  const radius = Math.floor((Math.sqrt(12 * variance + 1) - 1) / 2);
  const share = ((2 * radius + 1) * (radius * (radius + 1) - 3 * variance)) / (6 * (variance - (radius + 1) ** 2));
  return { radius, share, weight: 1 / (2 * radius + 1 + 2 * share) };
}

/**
 * One pass along rows. What lies beyond an edge is as the edge.
 * @param {Float32Array} from
 * @param {Float32Array} to
 * @param {number} width
 * @param {number} height
 * @param {Filter} filter
 */
function alongRows(from, to, width, height, { radius, share, weight }) {
  const last = width - 1;
  for (let start = 0; start < width * height; start += width) {
    let sum = from[start] * (radius + 1); // around the place before the first
    for (let x = 0; x < radius; x += 1) sum += from[start + (x < last ? x : last)];
    for (let x = 0; x < width; x += 1) {
      const coming = x + radius;
      const before = from[start + (x > radius ? x - radius - 1 : 0)];
      sum += from[start + (coming < last ? coming : last)] - before;
      to[start + x] = (sum + share * (before + from[start + (coming < last ? coming + 1 : last)])) * weight;
    }
  }
}

/**
 * The same along columns, all columns together: memory is read in its order.
 * @param {Float32Array} from
 * @param {Float32Array} to
 * @param {number} width
 * @param {number} height
 * @param {Filter} filter
 */
function alongColumns(from, to, width, height, { radius, share, weight }) {
  const sums = new Float64Array(width);
  /** @type {(y: number) => number} */
  const row = (y) => Math.min(height - 1, Math.max(0, y)) * width;
  for (let y = -radius - 1; y < radius; y += 1) {
    for (let x = 0, at = row(y); x < width; x += 1) sums[x] += from[at + x];
  }
  for (let y = 0; y < height; y += 1) {
    const [before, coming, after, at] = [row(y - radius - 1), row(y + radius), row(y + radius + 1), y * width];
    for (let x = 0; x < width; x += 1) {
      sums[x] += from[coming + x] - from[before + x];
      to[at + x] = (sums[x] + share * (from[before + x] + from[after + x])) * weight;
    }
  }
}

/**
 * Returns a map whose values are smoothed by about a Gaussian. What is no number counts as 0 and stays what it is.
 * @template {Grid} Found
 * @param {Found} map
 * @param {number} sigma pixels
 * @returns {Found}
 */
export function smooth(map, sigma) {
  if (!sigma) {
    return map;
  }
  const { width, height, bare } = map;
  const values = map.values.slice();
  const between = new Float32Array(values.length);
  if (bare) {
    values.forEach((value, index) => (values[index] = Number.isFinite(value) ? value : 0));
  }
  const filter = box((sigma * sigma) / PASSES);
  for (let pass = 0; pass < PASSES; pass += 1) {
    alongRows(values, between, width, height, filter);
    alongColumns(between, values, width, height, filter);
  }
  if (bare) {
    values.forEach((value, index) => (values[index] = Number.isFinite(map.values[index]) ? value : NaN));
  }
  return { ...map, values };
}

/**
 * Returns one map less another, each in shares of its own color range: the units of two explainers differ.
 * @param {Grid} one
 * @param {Span} oneSpan
 * @param {Grid} other
 * @param {Span} otherSpan
 * @returns {Grid}
 */
export function subtract(one, oneSpan, other, otherSpan) {
  /** @type {(map: Grid, span: Span) => (index: number) => number} */
  const share = function (map, [low, high]) {
    const origin = map.signed ? 0 : low;
    const unit = high > origin ? 1 / (high - origin) : 0;
    const least = map.signed ? -1 : 0;
    return (index) => Math.min(1, Math.max(least, (map.values[index] - origin) * unit));
  };
  const [a, b] = [share(one, oneSpan), share(other, otherSpan)];
  const values = one.values.map((_, index) => a(index) - b(index));
  return { values, width: one.width, height: one.height, signed: true, bare: one.bare || other.bare };
}

/**
 * Returns the part of a signed map that speaks for the label, the part against it, or sizes without signs.
 * @template {Values} Found
 * @param {Found} map
 * @param {string} sign "both" is the map itself
 * @returns {Found}
 */
export function ofSign(map, sign) {
  /** @type {Record<string, (value: number) => number>} */
  const parts = { for: (value) => Math.max(0, value), against: (value) => Math.min(0, value), magnitude: Math.abs };
  if (!map.signed || !(sign in parts)) {
    return map;
  }
  return { ...map, values: map.values.map(parts[sign]), signed: sign !== 'magnitude' };
}

/**
 * Returns the numbers of the superpixels with the greatest weights, greatest first, at most `count`; never one whose
 * weight is 0, or says the contrary of the sign.
 * @param {Values} map one value in each superpixel
 * @param {ArrayLike<number>} segments the superpixel of each pixel
 * @param {number} count
 * @param {string} sign
 */
export function strongest({ values }, segments, count, sign) {
  /** @type {Map<number, number>} */
  const weights = new Map();
  for (let i = 0; i < segments.length; i += 1) weights.set(segments[i], values[i]);
  /** @type {(weight: number) => number} */
  const rank = (weight) => (sign === 'for' ? weight : sign === 'against' ? -weight : Math.abs(weight));
  return [...weights]
    .map(([segment, weight]) => /** @type {[number, number]} */ ([segment, rank(weight)]))
    .filter(([, worth]) => worth > 0)
    .sort((one, other) => other[1] - one[1] || one[0] - other[0])
    .slice(0, count)
    .map(([segment]) => segment);
}

/**
 * Returns a map that is bare outside of some superpixels.
 * @template {Values} Found
 * @param {Found} map
 * @param {ArrayLike<number>} segments
 * @param {number[]} chosen
 * @returns {Found}
 */
export function within(map, segments, chosen) {
  const kept = new Set(chosen);
  return { ...map, values: map.values.map((value, index) => (kept.has(segments[index]) ? value : NaN)), bare: true };
}
