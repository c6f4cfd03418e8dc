// Slices: which slice of a volume a canvas shows. All volumes of a page show the same one, each as far as it goes.

import { on } from '../keys.js';
import * as looks from './looks.js';
import { canvases } from './states.js';

/**
 * Returns how many slices a canvas has, 0 for a picture.
 * @param {HTMLCanvasElement} canvas
 */
export function depthOf(canvas) {
  return Number(canvas.dataset.depth ?? 0);
}

/**
 * Returns which slice of so many is shown, counted from 0: the middle one until another is chosen.
 * @param {number} depth
 */
export function shownOf(depth) {
  const chosen = looks.amount('slice');
  return chosen ? Math.min(chosen, depth) - 1 : Math.floor(depth / 2);
}

/**
 * Returns the address of the picture that a canvas shows, "" where it has none.
 * @param {HTMLCanvasElement} canvas
 */
export function pictureOf(canvas) {
  const { picture = '' } = canvas.dataset;
  const depth = depthOf(canvas);
  return picture && depth ? `${picture}/${shownOf(depth)}/${depth}` : picture;
}

/** Returns how many slices the deepest volume of the page has, 0 where there is none. */
export function deepest() {
  return Math.max(0, ...canvases().map(depthOf));
}

/**
 * Returns one slice of a map: a view of its values, not a copy. A map of a picture is itself.
 * @template {import('./values.js').Grid & { depth?: number }} Found
 * @param {Found} map
 * @param {number} slice
 * @returns {Found}
 */
export function cut(map, slice) {
  const { depth = 0 } = map;
  if (!depth) {
    return map;
  }
  const height = map.height / depth;
  const start = slice * height * map.width;
  return { ...map, values: map.values.subarray(start, start + height * map.width), height, depth: 0 };
}

/** @param {number} by */
function turn(by) {
  const depth = deepest();
  if (depth) {
    looks.set('slice', Math.min(depth, Math.max(1, shownOf(depth) + 1 + by)));
  }
}

on('slice-next', () => turn(1));
on('slice-previous', () => turn(-1));
