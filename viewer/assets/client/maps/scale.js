// Scale: the numbers at a color bar, and the note below it. All bars of a kind share their colors.

import { first, write } from '../dom.js';
import { number, say } from '../phrases.js';
import * as coloring from './coloring.js';
import * as loading from './loading.js';
import * as looks from './looks.js';

/**
 * @typedef {import('./states.js').State} State
 * @typedef {{ map: import('./values.js').Grid, span: [low: number, high: number] }} Look a map, and what its colors span
 */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {string} selector
 */
function place(canvas, selector) {
  return first(selector, canvas.closest('.map-card'));
}

/**
 * @param {State} state
 * @param {Look} look
 */
function note(state, { map, span }) {
  if (state.maps.length > 1) {
    return say('of_difference');
  }
  const [least, most] = state.maps[0].range;
  const parts = [say('values', { low: number(least), high: number(most) })];
  if (looks.amount('blur') > 0) {
    parts.push(say('smoothed', { pixels: looks.amount('blur') }));
  } else if (least < span[0] || most > span[1]) {
    parts.push(say('clipped', { percentile: looks.amount('clip') }));
  }
  if (map.bare) {
    parts.push(say('bare'));
  }
  return parts.join(say('between'));
}

/**
 * Writes what the colors of a canvas mean.
 * @param {HTMLCanvasElement} canvas
 * @param {State} state
 * @param {Look | null} look
 */
export function writeScale(canvas, state, look) {
  const bar = place(canvas, '.scale');
  if (!bar) {
    return;
  }
  if (!look) {
    delete bar.dataset.signed;
    clear(canvas, say(canvas.dataset.difference ? 'no_difference_here' : 'no_map'));
    state.written = null;
    return;
  }
  const key = [look.map, look.span];
  if (state.written && state.written.every((part, index) => part === key[index])) {
    return;
  }
  state.written = key;
  bar.dataset.signed = look.map.signed ? '1' : '0';
  write(place(canvas, '.scale-low'), number(look.span[0]));
  write(place(canvas, '.scale-high'), number(look.span[1]));
  write(place(canvas, '.scale-note'), note(state, look));
}

/**
 * Takes the numbers away, and says why.
 * @param {HTMLCanvasElement} canvas
 * @param {string} words
 */
export function clear(canvas, words) {
  write(place(canvas, '.scale-low'), '');
  write(place(canvas, '.scale-high'), '');
  write(place(canvas, '.scale-note'), words);
}

/** Gives all bars the colors that are chosen. */
export async function paintBars() {
  const colors = await loading.colors();
  const { style } = document.documentElement;
  style.setProperty('--bar-sequential', coloring.gradient(coloring.table(colors, false, looks.get('seq'))));
  style.setProperty('--bar-diverging', coloring.gradient(coloring.table(colors, true, looks.get('div'))));
}

looks.listen(function (name) {
  if (name === null || name === 'seq' || name === 'div') {
    paintBars();
  }
});
