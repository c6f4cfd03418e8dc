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
function note(state, { span }) {
  if (state.maps.length > 1) {
    return say('of_difference');
  }
  const [least, most] = state.maps[0].range;
  if (least === 0 && most === 0) {
    return say(state.maps[0].signed ? 'zero_signed' : 'zero');
  }
  const parts = [say('values', { low: number(least), high: number(most) })];
  if (looks.amount('blur') > 0) {
    parts.push(say('smoothed', { pixels: looks.amount('blur') }));
  } else if (least < span[0] || most > span[1]) {
    parts.push(say(looks.get('by') === 'mass' ? 'clipped_mass' : 'clipped', { percentile: looks.amount('clip') }));
  }
  if (state.maps[0].bare) {
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

/**
 * Returns how shares of a range become colors in a bar: as in a map alone.
 * @param {import('./loading.js').Tables} colors
 * @param {boolean} signed
 * @param {string} name
 * @returns {coloring.Ramp}
 */
export function barRamp(colors, signed, name) {
  return { table: coloring.table(colors, signed, name), signed, gamma: looks.amount('gamma'), fades: false };
}

/** Gives all bars the colors that are chosen. */
export async function paintBars() {
  const colors = await loading.colors();
  const { style } = document.documentElement;
  /** @type {(signed: boolean, name: string) => string} */
  const bar = (signed, name) => coloring.gradient(barRamp(colors, signed, looks.get(name)));
  style.setProperty('--bar-sequential', bar(false, 'seq'));
  style.setProperty('--bar-diverging', bar(true, 'div'));
}

looks.listen(function (name) {
  if (name === null || name === 'seq' || name === 'div' || name === 'gamma') {
    paintBars();
  }
});
