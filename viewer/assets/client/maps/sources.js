// Sources: the addresses of the maps that a canvas shows.

import * as looks from './looks.js';
import { canvases } from './states.js';
import { shown } from './step.js';

/** The two maps of a difference: the look that names an explainer, and the one that names its step. */
export const SIDES = /** @type {const} */ ([
  ['da', 'ta'],
  ['db', 'tb'],
]);

/**
 * Returns the address of a canvas's map at a step (null: that of the page), "" where there is none.
 * @param {HTMLCanvasElement} canvas
 * @param {number | string | null} step
 * @returns {string}
 */
export function address(canvas, step) {
  const part = looks.get('part');
  if (step === null || !canvas.dataset.steps) {
    return canvas.dataset[part] || canvas.dataset.map || '';
  }
  const parts = JSON.parse(canvas.dataset.steps)[step] ?? {};
  return parts[part] || parts.map || '';
}

/**
 * Returns the canvases whose maps may be chosen, of one sample or of all.
 * @param {ParentNode} [place]
 */
export function choices(place = document) {
  return canvases(place).filter((canvas) => canvas.dataset.explainer !== undefined);
}

/**
 * Returns the address of the superpixels of a canvas's map, "" where it has none or all of them are shown.
 * @param {HTMLCanvasElement} canvas
 */
export function superpixels(canvas) {
  if (!looks.amount('top') || canvas.dataset.difference) {
    return '';
  }
  const step = shown();
  const parts = step === null || !canvas.dataset.steps ? canvas.dataset : (JSON.parse(canvas.dataset.steps)[step] ?? {});
  return parts.segments || '';
}

/** Tells whether two maps were chosen whose difference is shown. */
export function isDifference() {
  return SIDES.every(([name]) => looks.get(name) !== '');
}

/** @param {HTMLCanvasElement} canvas */
function ofDifference(canvas) {
  const group = canvas.closest('[data-group]') ?? document;
  const found = SIDES.map(function ([name, at]) {
    const source = choices(group).find((one) => one.dataset.explainer === looks.get(name));
    return source ? address(source, looks.get(at) === '' ? shown() : looks.get(at)) : '';
  });
  return found.every(Boolean) ? found : [];
}

/**
 * Returns the addresses of the maps that a canvas needs: one, none, or the two of a difference.
 * @param {HTMLCanvasElement} canvas
 */
export function addresses(canvas) {
  return canvas.dataset.difference ? ofDifference(canvas) : [address(canvas, shown())].filter(Boolean);
}
