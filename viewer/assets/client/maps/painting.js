// Painting: from the values of a map to one canvas, in stages. A stage is made anew only where what it is made from has
// changed: opacity, zoom and boxes mix anew what has its colors already.

import { context as contextOf, make } from '../dom.js';
import * as coloring from './coloring.js';
import * as looks from './looks.js';
import * as outlines from './outlines.js';
import * as pointer from './pointer.js';
import { writeScale } from './scale.js';
import { paintWith, requestAll } from './scheduling.js';
import { readyState, stage } from './states.js';
import { smooth, span, subtract } from './values.js';
import * as view from './view.js';

/**
 * @typedef {import('./states.js').State} State
 * @typedef {import('./scale.js').Look} Look
 */

const SIDE = 192; // pixels that a canvas has at least: boxes and the pointer need lines finer than a small input's pixels
const LARGE_SIDE = 640; // one that is in front
const MOST = 4096; // and at most: a damaged size must not take all memory
/** @type {[number, number]} */
const DIFFERENCE = [-1, 1]; // what the colors of a difference span, in shares of the maps' own ranges

export const counts = { paints: 0, colored: 0 };

// ----------------------------------------------------------------------------------------------------------- stages

/**
 * Returns one of a canvas's maps as it is looked at: smoothed, and with the range of its colors.
 * @param {State} state
 * @param {number} index
 * @returns {Look}
 */
function look(state, index) {
  const [sigma, percent] = [looks.amount('blur'), looks.amount('clip')];
  const map = stage(state, `smooth${index}`, [sigma], () => smooth(state.maps[index], sigma));
  return { map, span: stage(state, `span${index}`, [map, percent], () => span(map, percent)) };
}

/**
 * Returns what gets colors, null where a canvas is of the picture alone.
 * @param {State} state
 * @returns {Look | null}
 */
function shown(state) {
  if (state.maps.length < 2) {
    return state.maps.length ? look(state, 0) : null;
  }
  const [one, other] = [look(state, 0), look(state, 1)];
  const sources = [one.map, one.span, other.map, other.span];
  const map = stage(state, 'difference', sources, () => subtract(one.map, one.span, other.map, other.span));
  return { map, span: DIFFERENCE };
}

/**
 * @param {State} state
 * @param {Look} look
 * @returns {HTMLCanvasElement}
 */
function layer(state, look) {
  const { map, span: range } = look;
  const table = coloring.table(state.colors, map.signed, looks.get(map.signed ? 'div' : 'seq'));
  const cut = looks.amount('cut') / 100;
  return stage(state, 'layer', [map, range, table, cut], function () {
    const canvas = state.layer ?? make('canvas');
    state.layer = canvas;
    coloring.colorize(canvas, map, range, cut, table);
    counts.colored += 1;
    return canvas;
  });
}

// ----------------------------------------------------------------------------------------------------------- mixing

/**
 * Returns the size that a canvas is to have.
 * @param {State} state
 * @param {number} least of its longer side
 * @returns {[width: number, height: number]}
 */
export function sizeOf({ picture, maps, width, height }, least) {
  const fine = picture && picture.naturalWidth > width; // keep the detail of a picture larger than the input
  const [w, h] = fine ? [picture.naturalWidth, picture.naturalHeight] : [width, height];
  const [wide, high] = w && h ? [w, h] : maps.length ? [maps[0].width, maps[0].height] : [1, 1];
  const side = Math.max(wide, high);
  const factor = side > MOST ? MOST / side : Math.max(1, Math.ceil(least / side)); // whole times: pixels stay crisp
  return [Math.max(1, Math.round(wide * factor)), Math.max(1, Math.round(high * factor))];
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {State} state
 */
function resize(canvas, state) {
  const [width, height] = sizeOf(state, canvas.closest('[data-front]') ? LARGE_SIDE : SIDE);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {State} state
 * @param {number} unit
 */
function outline(context, state, unit) {
  state.masks.forEach((image) => outlines.mask(context, image, state.width, state.height));
  state.boxes.forEach((box) => outlines.box(context, box, unit));
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {State} state
 * @param {Look | null} look
 */
function mix(canvas, state, look) {
  const context = contextOf(canvas);
  const mode = looks.get('show');
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  view.apply(context);
  context.imageSmoothingEnabled = state.picture !== null && state.picture.naturalWidth > canvas.width;
  if (state.picture && (mode !== 'map' || !look)) {
    context.drawImage(state.picture, 0, 0, canvas.width, canvas.height);
  }
  if (look && mode !== 'picture') {
    context.imageSmoothingEnabled = false; // a map's pixels are its data
    context.globalAlpha = mode === 'map' ? 1 : looks.amount('opacity') / 100;
    context.drawImage(layer(state, look), 0, 0, canvas.width, canvas.height);
    context.globalAlpha = 1;
  }
  const scale = canvas.width / (state.width || canvas.width);
  context.scale(scale, scale); // from here in pixels of the network's input
  const unit = canvas.width / (canvas.clientWidth || canvas.width) / scale / view.scale();
  if (looks.get('boxes')) {
    outline(context, state, unit);
  }
  pointer.draw(context, canvas, state, unit);
}

/**
 * Paints a canvas now, where it has all that it is painted from.
 * @param {HTMLCanvasElement} canvas
 */
export function paint(canvas) {
  const state = readyState(canvas);
  if (!state) {
    return;
  }
  const look = shown(state);
  resize(canvas, state);
  mix(canvas, state, look);
  writeScale(canvas, state, look);
  counts.paints += 1;
}

paintWith(paint);
looks.listen(requestAll);
