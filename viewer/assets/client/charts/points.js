// Points: a click on a point of a chart opens its sample, one on a cell of counts the samples in it. A point's customdata
// is [position, label]; a cell lies between edges of probability and of its deviation; the addresses stand at the plot.

import { go } from '../address.js';

/**
 * @typedef {object} Point
 * @property {unknown} [customdata]
 * @property {{ type: string, x: number[], y: number[] }} data
 * @property {number} z
 * @property {[row: number, column: number]} pointNumber
 *
 * @typedef {HTMLElement & { on: (event: string, run: (event: { points: Point[] }) => void) => void }} Plot
 */

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
  const { samples, gallery, query } = place.dataset;
  if (point && Array.isArray(point.customdata)) {
    const [position, label] = point.customdata;
    open(`${samples}${position}${query}`, { label });
  } else if (point && point.data.type === 'heatmap' && held(point) > 0) {
    const [row, column] = point.pointNumber;
    const [pmin, pmax] = ends(point.data.x, column);
    const [umin, umax] = ends(point.data.y, row);
    open(`${gallery}${query}`, { pmin, pmax, umin, umax });
  }
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
  }
}
