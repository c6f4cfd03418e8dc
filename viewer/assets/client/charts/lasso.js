// Lasso: points that a reader draws around open as a list of samples, and so do those in a box that keys move: arrows, with
// Shift they make it larger and smaller. A point's customdata is [position, label].

import { go } from '../address.js';
import { attribute, first, make } from '../dom.js';
import { filled } from '../phrases.js';

/**
 * @typedef {{ customdata?: unknown }} Point
 * @typedef {[low: number, high: number]} Span
 * @typedef {{ x: Span, y: Span }} Box shares of the plane's width and height
 * @typedef {{ x: number[], y: number[], customdata?: unknown[], visible?: boolean | string }} Trace
 * @typedef {{ data: Trace[], layout: { xaxis: { range: Span }, yaxis: { range: Span } } }} Drawn
 * @typedef {HTMLElement & Drawn & { on: (event: string, run: (event?: { points: Point[] }) => void) => void }} Plot
 */

const STEP = 0.05; // of the plane, that a key moves the box
const LEAST = 0.05; // of the plane: how small it becomes
/** @type {Box} */
const FIRST = { x: [0.35, 0.65], y: [0.35, 0.65] };
/** @type {Record<string, ['x' | 'y', number]>} */
const WAYS = { ArrowLeft: ['x', -1], ArrowRight: ['x', 1], ArrowDown: ['y', -1], ArrowUp: ['y', 1] };

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
 * Returns a span that was moved, within 0 and 1; or made larger or smaller at both its ends.
 * @param {Span} span
 * @param {number} by
 * @param {boolean} isResized
 * @returns {Span}
 */
function changed([low, high], by, isResized) {
  if (isResized) {
    const wide = high - low + 2 * by < LEAST ? (LEAST - high + low) / 2 : by;
    return [Math.max(0, low - wide), Math.min(1, high + wide)];
  }
  const moved = Math.min(Math.max(by, -low), 1 - high);
  return [low + moved, high + moved];
}

/**
 * Returns the box after a key; null for a key that does not move it.
 * @param {Box | null} box null: there is none yet, and the first key brings it
 * @param {string} key
 * @param {boolean} isResized
 * @returns {Box | null}
 */
export function after(box, key, isResized) {
  const way = WAYS[key];
  if (!way || !box) {
    return way ? FIRST : null;
  }
  return { ...box, [way[0]]: changed(box[way[0]], way[1] * STEP, isResized) };
}

/**
 * Returns which points of a trace lie in a box, by their numbers; none of a hidden one.
 * @param {Trace} trace
 * @param {Box} box
 * @param {Drawn['layout']} layout
 * @returns {number[]}
 */
export function within(trace, box, { xaxis, yaxis }) {
  /** @type {(value: number, range: Span, span: Span) => boolean} */
  const lies = function (value, [start, end], [low, high]) {
    const share = (value - start) / (end - start);
    return low <= share && share <= high;
  };
  const numbers = trace.visible === 'legendonly' ? [] : [...trace.x.keys()];
  return numbers.filter((n) => lies(trace.x[n], xaxis.range, box.x) && lies(trace.y[n], yaxis.range, box.y));
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
 * Draws a box, or none, and tells what lies in it.
 * @param {Plot} plot
 * @param {HTMLElement} words
 * @param {HTMLElement} place
 * @param {Box | null} box
 */
async function choose(plot, words, place, box) {
  const found = plot.data.map((trace) => (box ? within(trace, box, plot.layout) : []));
  const shape = box && { type: 'rect', xref: 'x domain', yref: 'y domain', x0: box.x[0], x1: box.x[1] };
  const shapes = shape && box ? [{ ...shape, y0: box.y[0], y1: box.y[1], line: { width: 2, dash: 'dot' } }] : [];
  const points = plot.data.flatMap(({ customdata }, n) => found[n].map((number) => ({ customdata: customdata?.[number] })));
  await window.Plotly.update(plot, { selectedpoints: box ? found : [null] }, { shapes, selections: [] });
  say(words, place, positions(points));
}

/**
 * Has keys move a box over a chart that has the focus.
 * @param {Plot} plot
 * @param {HTMLElement} words
 * @param {HTMLElement} place
 */
function bindKeys(plot, words, place) {
  /** @type {Box | null} */
  let box = null;
  place.tabIndex = 0;
  attribute(place, 'aria-describedby', words.id);
  place.addEventListener('keydown', function (event) {
    const next = after(box, event.key, event.shiftKey);
    const link = first('a', words);
    if (event.target !== place || !(next || (box && ['Escape', 'Enter'].includes(event.key)))) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Enter') {
      if (link instanceof HTMLAnchorElement) {
        go(link.href);
      }
      return;
    }
    box = next;
    choose(plot, words, place, box).catch(console.error);
  });
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
    bindKeys(plot, words, place);
  }
}
