// Coloring: values to pixels, by tables of 256 colors that the server has.

import { context } from '../dom.js';

/** @typedef {import('./loading.js').Table} Table */

/**
 * @typedef {object} Ramp how shares of a range become colors
 * @property {Table} table
 * @property {boolean} signed whether its middle is 0, not its low end
 * @property {number} gamma of shares
 * @property {boolean} fades whether colors are the less opaque the smaller a share is
 */

/** @type {WeakMap<Table, Map<string, Uint32Array>>} */
const packed = new WeakMap(); // table -> the colors of ramps of it as whole pixels

/**
 * Returns the table of a name, or the first where there is none such.
 * @param {import('./loading.js').Tables} colors
 * @param {boolean} signed
 * @param {string} name
 */
export function table(colors, signed, name) {
  const tables = colors[signed ? 'diverging' : 'sequential'];
  return tables[name] || Object.values(tables)[0];
}

/**
 * Returns how far a level of 256 is from 0, as a share of the range, and the place of its color among 256.
 * @param {number} level
 * @param {{ signed: boolean, gamma: number }} ramp
 * @returns {[share: number, place: number]}
 */
export function bent(level, { signed, gamma }) {
  if (!signed) {
    const share = (level / 255) ** gamma;
    return [share, Math.round(255 * share)];
  }
  const from = (level - 127.5) / 127.5;
  const share = Math.max(0, (Math.abs(level - 127.5) - 0.5) / 127) ** gamma;
  return [share, Math.round(127.5 + Math.sign(from) * (0.5 + 127 * share))];
}

/**
 * Returns the 256 colors of a ramp, opacity last.
 * @param {Ramp} ramp
 * @returns {[red: number, green: number, blue: number, opacity: number][]}
 */
export function ramped(ramp) {
  return ramp.table.map(function (_, level) {
    const [share, place] = bent(level, ramp);
    const [red, green, blue] = ramp.table[place];
    return [red, green, blue, ramp.fades ? Math.round(255 * share) : 255];
  });
}

/** @param {Ramp} ramp */
function pixels(ramp) {
  const known = packed.get(ramp.table) ?? new Map();
  packed.set(ramp.table, known);
  const key = `${ramp.signed} ${ramp.gamma} ${ramp.fades}`;
  if (!known.has(key)) {
    known.set(key, new Uint32Array(new Uint8Array(ramped(ramp).flat()).buffer));
  }
  return known.get(key);
}

/**
 * Fills pixels with the colors of a map. What is no number, and what is below a share `cut` of the range, stays as it is.
 * @param {Uint32Array} target
 * @param {{ values: Float32Array, signed: boolean, bare: boolean }} map
 * @param {[low: number, high: number]} span
 * @param {number} cut
 * @param {Ramp} ramp
 */
export function fill(target, { values, signed, bare }, [low, high], cut, ramp) {
  const words = pixels(ramp);
  const factor = high > low ? 255 / (high - low) : 0;
  const origin = signed ? 0 : low;
  const least = cut > 0 ? cut * (high - origin) : -Infinity;
  const flat = signed ? 128 : 0; // a map of one value
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    const distance = signed ? Math.abs(value) : value - origin;
    if (distance >= least && !(bare && !Number.isFinite(value))) {
      const level = (value - low) * factor + 0.5;
      target[i] = words[factor ? (level < 0 ? 0 : level > 255 ? 255 : level | 0) : flat];
    }
  }
}

/**
 * Paints a map into a canvas of its size.
 * @param {HTMLCanvasElement} layer
 * @param {{ values: Float32Array, width: number, height: number, signed: boolean, bare: boolean }} map
 * @param {[low: number, high: number]} span
 * @param {number} cut
 * @param {Ramp} ramp
 */
export function colorize(layer, map, span, cut, ramp) {
  if (layer.width !== map.width || layer.height !== map.height) {
    layer.width = map.width;
    layer.height = map.height;
  }
  const into = context(layer);
  const image = into.createImageData(map.width, map.height);
  fill(new Uint32Array(image.data.buffer), map, span, cut, ramp);
  into.putImageData(image, 0, 0);
}

/**
 * Returns the CSS of a color bar, the low end left; its colors are opaque.
 * @param {Ramp} ramp
 */
export function gradient(ramp) {
  const stops = ramped(ramp).filter((_, index) => index % 15 === 0);
  return `linear-gradient(to right, ${stops.map((color) => `rgb(${color.slice(0, 3).join(', ')})`).join(', ')})`;
}
