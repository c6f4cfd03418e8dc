// Coloring: values to pixels, by tables of 256 colors that the server has.

import { context } from '../dom.js';

/** @typedef {import('./loading.js').Table} Table */

/** @type {WeakMap<Table, Uint32Array>} */
const packed = new WeakMap(); // table -> its colors as whole pixels

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

/** @param {Table} colors */
function pixels(colors) {
  const known = packed.get(colors);
  if (known) {
    return known;
  }
  const words = new Uint32Array(256);
  const bytes = new Uint8Array(words.buffer);
  colors.forEach((color, index) => bytes.set([...color, 255], 4 * index));
  packed.set(colors, words);
  return words;
}

/**
 * Fills pixels with the colors of a map. What is no number, and what is below a share `cut` of the range, stays as it is.
 * @param {Uint32Array} target
 * @param {{ values: Float32Array, signed: boolean, bare: boolean }} map
 * @param {[low: number, high: number]} span
 * @param {number} cut
 * @param {Table} colors
 */
export function fill(target, { values, signed, bare }, [low, high], cut, colors) {
  const words = pixels(colors);
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
 * @param {Table} colors
 */
export function colorize(layer, map, span, cut, colors) {
  if (layer.width !== map.width || layer.height !== map.height) {
    layer.width = map.width;
    layer.height = map.height;
  }
  const into = context(layer);
  const image = into.createImageData(map.width, map.height);
  fill(new Uint32Array(image.data.buffer), map, span, cut, colors);
  into.putImageData(image, 0, 0);
}

/**
 * Returns the CSS of a color bar, the low end left.
 * @param {Table} colors
 */
export function gradient(colors) {
  const stops = colors.filter((_, index) => index % 15 === 0).map((color) => `rgb(${color.join(', ')})`);
  return `linear-gradient(to right, ${stops.join(', ')})`;
}
