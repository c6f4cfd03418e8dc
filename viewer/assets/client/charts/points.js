// Points: a click on a point of a chart opens its sample, one on a cell of counts the samples in it; over a point its
// picture is shown. A point's customdata is [position, label], position 0 where the sample is not in the log; a cell lies
// between edges along x and along y, or is of a line that a page is about; the addresses, and what they call the edges, stand at the plot.

import { go } from '../address.js';
import { make } from '../dom.js';

/**
 * @typedef {object} Point
 * @property {unknown} [customdata]
 * @property {{ type: string, x: number[], y: number[], meta?: unknown }} data
 * @property {number} z
 * @property {[row: number, column: number]} pointNumber
 *
 * @typedef {{ points: Point[], event?: MouseEvent }} Happened
 * @typedef {HTMLElement & { on: (event: string, run: (event: Happened) => void) => void }} Plot
 */

const DISTANCE = 16; // pixels from the pointer

/** @type {WeakSet<Plot>} */
const bound = new WeakSet();

/**
 * @param {string} address
 * @param {Record<string, string | number>} parts
 */
function open(address, parts) {
  const url = new URL(address, window.location.href);
  for (const [name, value] of Object.entries(parts)) {
    url.searchParams.set(name, String(value));
  }
  go(url);
}

/**
 * Returns the ends of a cell: the upper edge belongs to the next one, and ranges of a page hold both their ends.
 * @param {number[]} edges
 * @param {number} place
 * @returns {[least: number, most: number]}
 */
export function ends(edges, place) {
  const isLast = place + 2 === edges.length;
  return [edges[place], isLast ? edges[place + 1] : edges[place + 1] * (1 - 2 ** -23)];
}

/**
 * Returns the position of a point's sample, 0 where it has none.
 * @param {Point | undefined} point
 * @returns {number}
 */
function position(point) {
  return point && Array.isArray(point.customdata) ? point.customdata[0] : 0;
}

/**
 * Returns how many samples a cell holds: its customdata, or what its color says.
 * @param {Point} point
 */
function held({ customdata, z }) {
  return typeof customdata === 'number' ? customdata : z;
}

/**
 * @param {HTMLElement} place
 * @param {Point | undefined} point
 */
function follow(place, point) {
  const { samples, query, list, cells, lines } = place.dataset;
  if (point && Array.isArray(point.customdata)) {
    if (position(point)) {
      open(`${samples}${position(point)}${query}`, { label: point.customdata[1] });
    }
  } else if (point && lines && typeof point.data.meta === 'number') {
    open(lines, { feature: point.data.meta });
  } else if (point && point.data.type === 'heatmap' && held(point) > 0) {
    const [row, column] = point.pointNumber;
    const values = [...ends(point.data.x, column), ...ends(point.data.y, row)];
    const names = (cells || '').split(' ');
    open(`${list}`, Object.fromEntries(names.map((name, i) => [name, values[i]])));
  }
}

/**
 * Shows the picture of a point beside the pointer; nothing where it has none.
 * @param {HTMLElement} place
 * @param {Happened} event
 */
function picture(place, event) {
  const at = position(event.points[0]);
  const { event: pointer } = event;
  hide(place);
  if (at && pointer) {
    const box = place.getBoundingClientRect();
    const shown = make('img', { src: `${place.dataset.pictures}${at}`, className: 'point-picture', alt: '' });
    shown.style.left = `${Math.min(pointer.clientX - box.left + DISTANCE, box.width - 112)}px`;
    shown.style.top = `${Math.max(0, pointer.clientY - box.top - 112 - DISTANCE)}px`;
    shown.addEventListener('error', () => shown.remove()); // it was not stored
    place.append(shown);
  }
}

/** @param {HTMLElement} place */
function hide(place) {
  place.querySelectorAll('.point-picture').forEach((shown) => shown.remove());
}

/**
 * Has clicks on a chart that was drawn followed, where it says where to.
 * @param {Plot} plot
 */
export function bind(plot) {
  const place = plot.closest('.plot[data-samples]');
  if (place instanceof HTMLElement && !bound.has(plot)) {
    bound.add(plot);
    plot.on('plotly_click', (event) => follow(place, event.points[0]));
    if (place.dataset.pictures) {
      plot.on('plotly_hover', (event) => picture(place, event));
      plot.on('plotly_unhover', () => hide(place));
    }
  }
}
