// Lasso: points that a reader draws around open as a list of samples. A point's customdata is [position, label].

import { first, make } from '../dom.js';
import { filled } from '../phrases.js';

/**
 * @typedef {{ customdata?: unknown }} Point
 * @typedef {HTMLElement & { on: (event: string, run: (event?: { points: Point[] }) => void) => void }} Plot
 */

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
 * @param {Point[]} points
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
  const there = new URL(place.dataset.list ?? '', window.location.href);
  there.searchParams.set('samples', spans(chosen));
  const link = make('a', { href: `${there.pathname}${there.search}`, className: 'chip go nav' });
  link.textContent = filled(phrases.open, { count: new Set(chosen).size });
  words.replaceChildren(link);
}

/**
 * Has choices in a chart told, where a place for that stands beside it.
 * @param {Plot} plot
 */
export function bind(plot) {
  const place = plot.closest('.plot[data-list]');
  const words = place?.parentElement ? first('.lasso', place.parentElement) : null;
  if (!(place instanceof HTMLElement) || !words) {
    return;
  }
  say(words, place, []);
  if (!bound.has(plot)) {
    bound.add(plot);
    plot.on('plotly_selected', (event) => say(words, place, positions(event?.points ?? [])));
    plot.on('plotly_deselect', () => say(words, place, []));
  }
}
