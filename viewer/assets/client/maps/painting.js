// Painting: from the values of a map to one canvas, in stages. A stage is made anew only where what it is made from has
// changed: opacity, zoom and boxes mix anew what has its colors already.

import { context as contextOf, make, surface } from '../dom.js';
import * as coloring from './coloring.js';
import * as looks from './looks.js';
import * as outlines from './outlines.js';
import * as pointer from './pointer.js';
import { writeScale } from './scale.js';
import { paintWith, requestAll } from './scheduling.js';
import { cut } from './slices.js';
import { readyState, stage } from './states.js';
import { ofSign, smooth, span, strongest, subtract, within } from './values.js';
import * as view from './view.js';

/**
 * @typedef {import('./states.js').State} State
 * @typedef {import('./scale.js').Look} Look
 */

const SIDE = 192; // pixels that a canvas has at least: boxes and the pointer need lines finer than a small input's pixels
const LARGE_SIDE = 640; // one that is in front
const MOST = 4096; // and at most: a damaged size must not take all memory
const [HIDDEN, DIM] = ['#808080', 0.15]; // what a masked picture hides, and how much of it is seen all the same
/** @type {import('./loading.js').Table} */
const WHITE = Array.from({ length: 256 }, () => [255, 255, 255]);
/** @type {[number, number]} */
const DIFFERENCE = [-1, 1]; // what the colors of a difference span, in shares of the maps' own ranges

export const counts = { paints: 0, colored: 0 };

// ----------------------------------------------------------------------------------------------------------- stages

/**
 * Returns one of a canvas's maps as it is looked at: its part, smoothed, and with the range of its colors.
 * @param {State} state
 * @param {number} index
 * @returns {Look}
 */
function look(state, index) {
  const [sigma, percent, by, sign] = [looks.amount('blur'), looks.amount('clip'), looks.get('by'), looks.get('sign')];
  const part = stage(state, `part${index}`, [sign], () => ofSign(state.maps[index], sign));
  const seen = stage(state, `slice${index}`, [part, state.slice], () => cut(part, state.slice));
  const map = stage(state, `smooth${index}`, [seen, sigma], () => smooth(seen, sigma));
  const spanned = part.depth ? part : map; // colors mean the same in all slices of a volume
  return { map, span: stage(state, `span${index}`, [spanned, percent, by], () => span(spanned, percent, by)) };
}

/**
 * Returns the first superpixels that are looked at, null where it is all of them.
 * @param {State} state
 * @returns {number[] | null}
 */
function first(state) {
  const [count, sign] = [looks.amount('top'), looks.get('sign')];
  const { maps, segments } = state;
  if (!count || !segments || maps.length !== 1 || segments.length !== maps[0].values.length) {
    return null;
  }
  return stage(state, 'first', [count, sign], () => strongest(maps[0], segments, count, sign));
}

/**
 * Returns what gets colors, null where a canvas is of the picture alone.
 * @param {State} state
 * @returns {Look | null}
 */
function shown(state) {
  if (state.maps.length < 2) {
    return state.maps.length ? alone(state) : null;
  }
  const [one, other] = [look(state, 0), look(state, 1)];
  const sources = [one.map, one.span, other.map, other.span];
  const map = stage(state, 'difference', sources, () => subtract(one.map, one.span, other.map, other.span));
  return { map, span: DIFFERENCE };
}

/**
 * @param {State} state
 * @returns {Look}
 */
function alone(state) {
  const [whole, chosen, { segments }] = [look(state, 0), first(state), state];
  if (!chosen || !segments) {
    return whole;
  }
  const map = stage(state, 'within', [whole.map, chosen], () => within(whole.map, segments, chosen));
  return { map, span: whole.span }; // the colors of the whole: they do not change with how many are shown
}

/**
 * Returns a map in its colors, over a picture the less opaque the smaller its values are.
 * @param {State} state
 * @param {Look} look
 * @param {boolean} isOver
 * @returns {HTMLCanvasElement}
 */
function layer(state, { map, span: range }, isOver) {
  const { signed } = map;
  const colors = coloring.table(state.colors, signed, looks.get(signed ? 'div' : 'seq'));
  const gamma = looks.amount('gamma');
  const ramp = { table: colors, signed, gamma, fades: isOver && looks.get('alpha') === 'value' };
  const cut = looks.amount('cut') / 100;
  return stage(state, 'layer', [map, range, colors, gamma, ramp.fades, cut], function () {
    counts.colored += 1;
    return colored(state, 'layer', map, range, cut, ramp);
  });
}

/**
 * Returns what is seen of a masked picture: the more of it the greater the values; all or nothing where small ones are
 * hidden, or superpixels were chosen.
 * @param {State} state
 * @param {Look} look
 * @returns {HTMLCanvasElement}
 */
function opening(state, { map, span: range }) {
  const [gamma, cut] = [looks.amount('gamma'), looks.amount('cut') / 100];
  const fades = cut === 0 && !first(state);
  return stage(state, 'opening', [map, range, gamma, fades, cut], () =>
    colored(state, 'opening', map, range, cut, { table: WHITE, signed: map.signed, gamma, fades }),
  );
}

/**
 * @param {State} state
 * @param {string} name
 * @param {Look['map']} map
 * @param {Look['span']} range
 * @param {number} cut
 * @param {import('./coloring.js').Ramp} ramp
 */
function colored(state, name, map, range, cut, ramp) {
  const canvas = state.layers[name] ?? make('canvas');
  state.layers[name] = canvas;
  coloring.colorize(canvas, map, range, cut, ramp);
  return canvas;
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
 * Draws a picture where a window lets it through, and the rest of it dim, or not at all.
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLImageElement} picture
 * @param {HTMLCanvasElement} through
 * @param {boolean} isDim
 */
function masked(context, picture, through, isDim) {
  const { width, height } = context.canvas;
  const [seen, into] = surface(width, height);
  into.imageSmoothingEnabled = false;
  into.drawImage(through, 0, 0, width, height);
  into.globalCompositeOperation = 'source-in';
  into.imageSmoothingEnabled = context.imageSmoothingEnabled;
  into.drawImage(picture, 0, 0, width, height);
  if (isDim) {
    context.fillStyle = HIDDEN;
    context.fillRect(0, 0, width, height);
    context.globalAlpha = DIM;
    context.drawImage(picture, 0, 0, width, height);
    context.globalAlpha = 1;
  }
  context.drawImage(seen, 0, 0, width, height);
}

/**
 * Draws the borders of the superpixels that were chosen.
 * @param {CanvasRenderingContext2D} context
 * @param {State} state
 */
function drawBorders(context, state) {
  const [chosen, [map]] = [first(state), state.maps];
  if (chosen) {
    const { segments } = state;
    const made = stage(state, 'borders', [chosen], () => outlines.borders(segments ?? [], chosen, map.width, map.height));
    context.drawImage(made, 0, 0, context.canvas.width, context.canvas.height);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {State} state
 * @param {Look | null} look
 * @param {string} mode
 */
function drawPicture(context, state, look, mode) {
  if (state.picture && look && (mode === 'masked' || mode === 'alpha')) {
    masked(context, state.picture, opening(state, look), mode === 'masked');
  } else if (state.picture && (mode !== 'map' || !look)) {
    context.drawImage(state.picture, 0, 0, context.canvas.width, context.canvas.height);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {State} state
 * @param {Look | null} look
 * @param {string} mode
 */
function draw(context, state, look, mode) {
  const { width, height } = context.canvas;
  drawPicture(context, state, look, mode);
  context.imageSmoothingEnabled = false; // a map's pixels are its data
  if (look && (mode === 'map' || mode === 'both')) {
    context.globalAlpha = mode === 'map' ? 1 : looks.amount('opacity') / 100;
    context.drawImage(layer(state, look, mode === 'both' && state.picture !== null), 0, 0, width, height);
    context.globalAlpha = 1;
  }
  if (mode !== 'picture') {
    drawBorders(context, state);
  }
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
  draw(context, state, look, mode);
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
