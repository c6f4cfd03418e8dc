// Lasso: points that a reader chooses with the pointer open as a list of samples; a small picture stands at the pointer.
// A point's customdata is [position, label, address of a picture].

import { first, make } from '../dom.js';
import { filled } from '../phrases.js';

/**
 * @typedef {object} Hovered
 * @property {unknown} [customdata]
 *
 * @typedef {object} Happening
 * @property {Hovered[]} points
 * @property {MouseEvent} [event]
 *
 * @typedef {HTMLElement & { on: (event: string, run: (event?: Happening) => void) => void }} Plot
 */

const APART = 16; // pixels from the pointer
/** @type {WeakSet<Plot>} */
const bound = new WeakSet();

/**
 * Returns numbers, ascending, as an address has them: 1,5-7.
 * @param {number[]} numbers
 */
export function spans(numbers) {
  /** @type {[first: number, last: number][]} */
  const found = [];
  for (const number of [...new Set(numbers)].sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last && last[1] === number - 1) {
      last[1] = number;
    } else {
      found.push([number, number]);
    }
  }
  return found.map(([least, most]) => (least === most ? String(least) : `${least}-${most}`)).join(',');
}

/**
 * @param {Hovered[]} points
 * @returns {number[]}
 */
function positions(points) {
  return points.flatMap(({ customdata }) => (Array.isArray(customdata) ? [Number(customdata[0])] : []));
}

/**
 * Says how many are chosen, with a link to them.
 * @param {HTMLElement} words
 * @param {HTMLElement} place
 * @param {number[]} chosen
 */
function say(words, place, chosen) {
  const phrases = JSON.parse(words.dataset.phrasesOfLasso ?? '{}');
  if (chosen.length === 0) {
    words.textContent = phrases.none;
    return;
  }
  const there = new URL(`${place.dataset.gallery}${place.dataset.query}`, window.location.href);
  there.searchParams.set('samples', spans(chosen));
  const link = make('a', { href: `${there.pathname}${there.search}`, className: 'chip go nav' });
  link.textContent = filled(phrases.open, { count: new Set(chosen).size });
  words.replaceChildren(link);
}

/** @type {HTMLElement | null} */
let shown = null;

function hide() {
  if (shown) {
    shown.remove();
    shown = null;
  }
}

/**
 * @param {Happening} happening
 */
function show({ points, event }) {
  hide();
  const data = points[0]?.customdata;
  if (event && Array.isArray(data) && data[2]) {
    shown = make('img', { src: String(data[2]), alt: '', className: 'at-pointer' });
    shown.style.left = `${event.clientX + APART}px`;
    shown.style.top = `${event.clientY + APART}px`;
    document.body.append(shown);
  }
}

/**
 * Has choices in a chart told, where a place for that stands beside it.
 * @param {Plot} plot
 */
export function bind(plot) {
  const place = plot.closest('.plot[data-gallery]');
  const words = place?.parentElement ? first('.lasso', place.parentElement) : null;
  if (!(place instanceof HTMLElement) || !words) {
    return;
  }
  say(words, place, []);
  if (!bound.has(plot)) {
    bound.add(plot);
    plot.on('plotly_selected', (event) => say(words, place, positions(event?.points ?? [])));
    plot.on('plotly_deselect', () => say(words, place, []));
    plot.on('plotly_hover', (event) => event && show(event));
    plot.on('plotly_unhover', hide);
  }
}

window.addEventListener('popstate', hide);
