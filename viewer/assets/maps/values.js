'use strict';
// Values: what is computed from the values of a map before they get colours. Arrays in, arrays out.

window.xlog = window.xlog || {};

window.xlog.values = (function () {
  // Returns the value of a rank (0, 1, 2...) and leaves smaller ones before it (quickselect, Hoare 1961).
  function select(values, rank) {
    let left = 0;
    let right = values.length - 1;
    while (left < right) {
      const pivot = values[(left + right) >> 1];
      let i = left;
      let j = right;
      while (i <= j) {
        while (values[i] < pivot) i += 1;
        while (values[j] > pivot) j -= 1;
        if (i <= j) {
          const kept = values[i];
          values[i] = values[j];
          values[j] = kept;
          i += 1;
          j -= 1;
        }
      }
      if (rank <= j) right = j;
      else if (rank >= i) left = i;
      else break;
    }
    return values[rank];
  }

  // Returns a percentile as numpy does, linear between two values. Sorts `values` in part.
  function percentile(values, percent) {
    const place = ((values.length - 1) * percent) / 100;
    const rank = Math.floor(place);
    const low = select(values, rank);
    if (place === rank) {
      return low;
    }
    let high = Infinity;
    for (let i = rank + 1; i < values.length; i += 1) {
      high = Math.min(high, values[i]);
    }
    return low + (high - low) * (place - rank);
  }

  // Returns the range that colours span: around 0 for a signed map, from 0 (or below) for another.
  function span({ values, signed }, percent) {
    const sizes = new Float32Array(values.length);
    let count = 0;
    let least = Infinity;
    let most = -Infinity;
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i];
      if (Number.isFinite(value)) {
        least = value < least ? value : least;
        most = value > most ? value : most;
        sizes[count] = signed ? Math.abs(value) : value;
        count += 1;
      }
    }
    if (count === 0) {
      return [0, 0];
    }
    const reach = percentile(sizes.subarray(0, count), percent);
    if (signed) {
      const end = reach || Math.max(-least, most);
      return [-end, end];
    }
    const low = Math.min(0, least);
    return [low, reach > low ? reach : most];
  }

  // One pass of a box filter along lines: `step` between neighbours, `stride` between lines. Edges repeat.
  function box(from, to, lines, length, step, stride, radius) {
    const weight = 1 / (2 * radius + 1);
    for (let line = 0; line < lines; line += 1) {
      const start = line * stride;
      const end = start + (length - 1) * step;
      const first = from[start];
      const last = from[end];
      let sum = first * (radius + 1);
      for (let i = 0; i < radius; i += 1) sum += from[Math.min(start + i * step, end)];
      for (let i = 0; i < length; i += 1) {
        sum += i + radius < length ? from[start + (i + radius) * step] : last;
        to[start + i * step] = sum * weight;
        sum -= i >= radius ? from[start + (i - radius) * step] : first;
      }
    }
  }

  // Returns three radii whose box filters together come near a Gaussian (Wells 1986; sizes as in Kovesi 2010).
  function radii(sigma) {
    const lower = Math.max(0, Math.floor((Math.sqrt(4 * sigma * sigma + 1) - 1) / 2));
    const size = 2 * lower + 1;
    const small = Math.round((12 * sigma * sigma - 3 * size * size - 12 * size - 9) / (-4 * size - 4));
    return [0, 1, 2].map((pass) => (pass < small ? lower : lower + 1));
  }

  // Returns a map whose values are smoothed by about a Gaussian. What is no number counts as 0 and stays what it is.
  function smooth(map, sigma) {
    if (!sigma) {
      return map;
    }
    const { width, height } = map;
    const bare = map.values.some((value) => !Number.isFinite(value));
    let values = bare ? map.values.map((value) => (Number.isFinite(value) ? value : 0)) : Float32Array.from(map.values);
    const between = new Float32Array(values.length);
    for (const radius of radii(sigma).filter(Boolean)) {
      box(values, between, height, width, 1, width, radius);
      box(between, values, width, height, width, 1, radius);
    }
    if (bare) {
      values = values.map((value, index) => (Number.isFinite(map.values[index]) ? value : NaN));
    }
    return { ...map, values };
  }

  // Returns one map less another, each in shares of its own colour range: the units of two explainers differ.
  function subtract(one, oneSpan, other, otherSpan) {
    const share = function (map, [low, high]) {
      const origin = map.signed ? 0 : low;
      const unit = high > origin ? 1 / (high - origin) : 0;
      const least = map.signed ? -1 : 0;
      return (index) => Math.min(1, Math.max(least, (map.values[index] - origin) * unit));
    };
    const [a, b] = [share(one, oneSpan), share(other, otherSpan)];
    const values = one.values.map((value, index) => a(index) - b(index));
    return { values, width: one.width, height: one.height, signed: true };
  }

  return { percentile, span, smooth, subtract };
})();
