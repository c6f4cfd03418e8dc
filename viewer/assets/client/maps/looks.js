// Looks: how all maps are drawn. They stand in the address under short names and go along from sample to sample.

import * as address from '../address.js';

const PAGES = /^\/run\/[0-9a-f]+\/(sample|table|gallery|figure)(\/|$)/;
const SIDES = /^\/compare\/sample$/; // there a difference is one of sides, not of explainers: kept apart

/** @type {Record<string, [least: number, greatest: number, plain: number]>} */
export const limits = {
  opacity: [0, 100, 80], // percent
  clip: [80, 100, 99.5], // percent where the colors end: single hot pixels would leave the rest dark
  cut: [0, 95, 0], // percent of the color range below which the map is bare
  blur: [0, 8, 0], // pixels
  gamma: [0.2, 3, 1], // of shares of the range: below 1 small values are seen, above 1 great ones alone
  slice: [0, 65536, 0], // of a volume, counted from 1; 0: the middle one
  top: [0, 30, 0], // superpixels that are shown; 0: all
  size: [110, 480, 190], // pixels of a map in a row of several samples
};
/** @type {Record<string, string[]>} */
const CHOICES = {
  show: ['both', 'map', 'picture', 'masked', 'alpha'],
  by: ['values', 'mass'],
  alpha: ['value', 'even'],
  sign: ['both', 'for', 'against', 'magnitude'],
  part: ['map', 'mean', 'spread'],
  boxes: ['', '1'],
}; // the first is plain
/** @type {Record<string, string>} */
const TEXTS = { seq: 'inferno', div: 'RdBu', da: '', db: '', ta: '', tb: '', front: '', view: '' }; // with what is plain
const NAMES = [...Object.keys(limits), ...Object.keys(CHOICES), ...Object.keys(TEXTS)];

/** @type {((name: string | null) => void)[]} */
const listeners = [];
let values = read();

/**
 * Returns a look as it may be; what makes no sense is plain.
 * @param {string} name
 * @param {string | null} text
 * @returns {number | string}
 */
export function parse(name, text) {
  if (name in limits) {
    const [least, greatest, plain] = limits[name];
    const value = text === null || text === '' ? NaN : Number(text);
    return Number.isNaN(value) ? plain : Math.min(greatest, Math.max(least, value));
  }
  if (name in CHOICES) {
    return text !== null && CHOICES[name].includes(text) ? text : CHOICES[name][0];
  }
  return text || TEXTS[name];
}

function read() {
  return Object.fromEntries(NAMES.map((name) => [name, parse(name, address.get(name))]));
}

/**
 * Returns a look that is a text.
 * @param {string} name
 */
export function get(name) {
  return String(values[name]);
}

/**
 * Returns a look that is a number.
 * @param {string} name
 */
export function amount(name) {
  return Number(values[name]);
}

/**
 * @param {string} name
 * @param {string | number} value
 */
export function set(name, value) {
  values[name] = parse(name, String(value));
  address.set(name, values[name] === parse(name, null) ? null : values[name]);
  listeners.forEach((listener) => listener(name));
}

/**
 * Calls back with the name of what has changed, or with null where all may have.
 * @param {(name: string | null) => void} listener
 */
export function listen(listener) {
  listeners.push(listener);
}

address.keep(NAMES, PAGES);
address.keep(NAMES, SIDES);
window.addEventListener('popstate', function () {
  values = read();
  listeners.forEach((listener) => listener(null));
});
