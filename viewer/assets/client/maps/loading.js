// Loading: values of maps, pictures and color tables. Each is fetched once; what was used longest ago is forgotten, and
// what a page that is left still waits for is no longer fetched.

import { root } from '../address.js';
import { loadImage } from '../dom.js';

/**
 * @typedef {object} ValueMap
 * @property {Float32Array} values row by row
 * @property {number} width
 * @property {number} height
 * @property {number} depth slices of a volume, one below the other; 0: a picture
 * @property {boolean} signed
 * @property {boolean} bare whether some values are no numbers
 * @property {[least: number, most: number]} range as it was logged
 *
 * @typedef {[red: number, green: number, blue: number][]} Table 256 colors
 * @typedef {{ sequential: Record<string, Table>, diverging: Record<string, Table> }} Tables
 * @typedef {{ promise: Promise<ValueMap>, size: number, stop: AbortController }} Entry
 */

const BUDGET = 32e6; // values of maps kept: 128 MB, a map of 224 x 224 is 0.2 MB
const PICTURES = 64;
/** @type {Map<string, Entry>} */
const maps = new Map(); // by address, the last used last
/** @type {Map<string, Promise<HTMLImageElement>>} */
const pictures = new Map(); // by address
/** @type {Map<string, Promise<Uint16Array>>} */
const segments = new Map(); // by address
/** @type {Promise<Tables> | null} */
let tables = null;
let path = window.location.pathname;

/**
 * @template Value
 * @param {Map<string, Value>} cache
 * @param {string} key
 * @param {Value} value
 * @returns {Value}
 */
function refreshed(cache, key, value) {
  cache.delete(key);
  cache.set(key, value);
  return value;
}

function forget() {
  let total = 0;
  maps.forEach((entry) => (total += entry.size));
  for (const [address, entry] of maps) {
    if (total <= BUDGET) {
      return;
    }
    total -= entry.size;
    maps.delete(address);
  }
}

/**
 * @param {string} address
 * @param {AbortSignal} signal
 * @returns {Promise<ValueMap>}
 */
async function fetchMap(address, signal) {
  const response = await fetch(address, { signal });
  if (!response.ok) {
    throw new Error(`HTTP ${response.status}`);
  }
  const [height, width] = numbers(response, 'X-Map-Shape');
  const [depth] = numbers(response, 'X-Map-Depth');
  const signed = response.headers.get('X-Map-Signed') === '1';
  const values = new Float32Array(await response.arrayBuffer());
  const bare = values.some((value) => !Number.isFinite(value));
  const [least, most] = numbers(response, 'X-Map-Range');
  return { values, width, height, depth, signed, bare, range: [least, most] };
}

/**
 * @param {Response} response
 * @param {string} name
 */
function numbers(response, name) {
  return (response.headers.get(name) ?? '').split(',').map(Number);
}

/**
 * @param {string} address
 * @returns {Entry}
 */
function begin(address) {
  const stop = new AbortController();
  const entry = { promise: fetchMap(address, stop.signal), size: 0, stop };
  entry.promise.then(
    function ({ values }) {
      entry.size = values.length;
      forget();
    },
    () => maps.get(address) === entry && maps.delete(address),
  );
  return entry;
}

/**
 * Returns the map at an address.
 * @param {string} address
 */
export function map(address) {
  return refreshed(maps, address, maps.get(address) ?? begin(address)).promise;
}

/**
 * Returns the superpixel of each pixel, at an address.
 * @param {string} address
 */
export function superpixels(address) {
  const found = refreshed(segments, address, segments.get(address) ?? fetchSegments(address));
  found.catch(() => segments.delete(address));
  forgetOldest(segments);
  return found;
}

/** @param {string} address */
async function fetchSegments(address) {
  const response = await fetch(address);
  if (!response.ok) {
    throw new Error(`HTTP ${response.status}`);
  }
  return new Uint16Array(await response.arrayBuffer());
}

/** @param {Map<string, unknown>} cache */
function forgetOldest(cache) {
  if (cache.size > PICTURES) {
    const [oldest] = cache.keys();
    cache.delete(oldest);
  }
}

/**
 * Returns the picture at an address.
 * @param {string} address
 */
export function picture(address) {
  const found = refreshed(pictures, address, pictures.get(address) ?? loadImage(address));
  found.catch(() => pictures.delete(address));
  forgetOldest(pictures);
  return found;
}

/** Returns the tables of colors. */
export function colors() {
  if (!tables) {
    tables = fetch(`${root}colors`).then((response) => response.json());
    tables.catch(() => (tables = null));
  }
  return tables;
}

// A slow network has a few lanes, which the next page needs.
window.addEventListener('popstate', function () {
  if (window.location.pathname === path) {
    return;
  }
  path = window.location.pathname;
  for (const [address, { size, stop }] of maps) {
    if (size === 0) {
      maps.delete(address);
      stop.abort();
    }
  }
});
