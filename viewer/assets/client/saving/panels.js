// Panels as files: what is seen of maps and trees, alone or all of a page.

import { all, first } from '../dom.js';
import { ramped } from '../maps/coloring.js';
import * as looks from '../maps/looks.js';
import { loadEverything } from '../maps/overlay.js';
import { paint } from '../maps/painting.js';
import { barRamp } from '../maps/scale.js';
import { canvases, readyState } from '../maps/states.js';
import { shown } from '../maps/step.js';
import { say } from '../phrases.js';
import * as files from './files.js';
import { sheet } from './sheet.js';

/**
 * @typedef {import('./sheet.js').Part} Part
 * @typedef {import('./sheet.js').Text} Text
 */

/**
 * @param {ParentNode | null} place
 * @param {string} selector
 */
function text(place, selector) {
  return first(selector, place)?.textContent?.trim() ?? '';
}

/** @param {HTMLCanvasElement} canvas */
function nameOf(canvas) {
  return text(canvas.closest('.map-card'), 'h3') || (canvas.getAttribute('aria-label') ?? '');
}

/**
 * Returns what a panel is made of; of a canvas that is not near the screen, what would be seen.
 * @param {HTMLCanvasElement} canvas
 * @returns {Part}
 */
function panel(canvas) {
  const state = readyState(canvas);
  if (!state) {
    throw new Error('it is not loaded');
  }
  paint(canvas);
  const card = canvas.closest('.map-card');
  const words = canvas.getAttribute('aria-label') ?? '';
  /** @type {Text[]} */
  const heads = [[nameOf(canvas), 600, '--ink'], [text(card, '.layer'), 400, '--faint'], [words, 400, '--faint']];
  const scale = first('.scale[data-signed]', card);
  return {
    canvas,
    heads: heads.slice(0, card ? 3 : 1),
    notes: [[text(card, '.scale-note'), 400, '--faint']],
    bar: scale && bar(scale, state),
  };
}

/**
 * @param {HTMLElement} scale
 * @param {import('../maps/states.js').State} state
 * @returns {import('./sheet.js').Bar}
 */
function bar(scale, state) {
  const signed = scale.dataset.signed === '1';
  const colors = ramped(barRamp(state.colors, signed, looks.get(signed ? 'div' : 'seq')));
  const table = colors.map(([red, green, blue]) => /** @type {[number, number, number]} */ ([red, green, blue]));
  return { low: text(scale, '.scale-low'), high: text(scale, '.scale-high'), table };
}

/** @returns {Text[]} */
function caption() {
  const slider = first('#step-slider');
  const step = slider ? say('at_step', { step: shown() ?? slider.dataset.step ?? '' }) : '';
  return [[files.pageTitle() + step, 600, '--ink']];
}

/** @param {HTMLElement} canvas */
function isSeen(canvas) {
  return canvas.offsetParent !== null; // a difference that nobody asked for is not
}

/**
 * Returns the canvases of a page in the rows of its table; else as many side by side as make about a square.
 * @returns {HTMLCanvasElement[][]}
 */
function groups() {
  const rows = all('table.samples tbody tr');
  if (rows.length) {
    return rows.map((row) => canvases(row).filter(isSeen));
  }
  return squared(canvases().filter(isSeen));
}

/**
 * Returns things in rows that make about a square.
 * @template Thing
 * @param {Thing[]} things
 * @returns {Thing[][]}
 */
export function squared(things) {
  const side = Math.ceil(Math.sqrt(things.length));
  return Array.from({ length: Math.ceil(things.length / side) }, (_, row) => things.slice(row * side, (row + 1) * side));
}

files.on('panel', async function (button) {
  const canvas = first('canvas.overlay', button.closest('.map-card'));
  if (canvas instanceof HTMLCanvasElement) {
    await files.png(sheet([[panel(canvas)]], caption()), nameOf(canvas));
  }
});

files.on('panels', async function () {
  await loadEverything();
  const rows = groups().map((row) => row.map(panel));
  await files.png(sheet(rows, caption()), '');
});

files.on('scene', async function (button) {
  const figure = button.closest('figure');
  const canvas = first('canvas.scene', figure);
  if (figure && canvas instanceof HTMLCanvasElement) {
    /** @type {Text[]} */
    const notes = all('figcaption p', figure).map((line) => [line.textContent ?? '', 400, '--ink']);
    await files.png(sheet([[{ canvas, heads: [], notes, bar: null }]], caption()), text(figure, 'strong'));
  }
});
