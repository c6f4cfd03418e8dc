// Pointer: what the maps of a sample say at the place under the pointer, in numbers as they were logged.

import { around, first, write } from '../dom.js';
import { on } from '../keys.js';
import { number, say } from '../phrases.js';
import { request } from './scheduling.js';
import { cut } from './slices.js';
import { canvases, readyState } from './states.js';
import { placeAt } from './view.js';

/**
 * @typedef {import('./states.js').State} State
 * @typedef {{ width: number, height: number }} Size
 */

/** @type {Element | null} */
let group = null; // the element around all maps of the sample that is pointed at
/** @type {{ x: number, y: number } | null} */
let place = null; // shares of width and height

/** @param {Element} canvas */
function groupOf(canvas) {
  return canvas.closest('[data-group]');
}

/**
 * Returns the pixel of a map or a picture at a place, counted from 0 at the top left.
 * @param {{ x: number, y: number }} at shares of width and height
 * @param {Size} size
 */
export function pixelAt(at, size) {
  /** @type {(share: number, count: number) => number} */
  const within = (share, count) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  return { row: within(at.y, size.height), column: within(at.x, size.width) };
}

/**
 * Returns the size of what is seen: of a map, or of a picture alone.
 * @param {State} state
 * @returns {Size}
 */
function sizeOf(state) {
  return state.maps[0] ? cut(state.maps[0], state.slice) : state;
}

/**
 * @param {State} state
 * @param {{ x: number, y: number }} at
 */
function words(state, at) {
  /** @type {import('./values.js').Grid | undefined} */
  const map = state.maps.length > 1 ? state.stages.difference.made : state.maps[0] && cut(state.maps[0], state.slice);
  const { row, column } = pixelAt(at, map ?? state);
  const where = say('place', { row, column });
  if (!map) {
    return where;
  }
  const value = map.values[row * map.width + column];
  return `${where}${say('colon')}${Number.isFinite(value) ? number(value, 6) : say('no_number')}`;
}

function tell() {
  for (const canvas of group ? canvases(group) : []) {
    const state = readyState(canvas);
    request(canvas);
    write(first('.readout', canvas.closest('figure')), place && state ? words(state, place) : '');
  }
}

/**
 * @param {HTMLElement} canvas
 * @param {{ x: number, y: number }} where
 */
function point(canvas, where) {
  if (group && group !== groupOf(canvas)) {
    leave();
  }
  group = groupOf(canvas);
  place = where;
  tell();
}

function leave() {
  place = null;
  tell();
  group = null;
}

/**
 * Marks the pixel; `context` counts in pixels of the network's input.
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLCanvasElement} canvas
 * @param {State} state
 * @param {number} unit
 */
export function draw(context, canvas, state, unit) {
  if (!place || !group || !group.contains(canvas)) {
    return;
  }
  const size = sizeOf(state);
  const { row, column } = pixelAt(place, size);
  const [wide, high] = [(state.width || size.width) / size.width, (state.height || size.height) / size.height];
  const margin = 3 * unit;
  context.setLineDash([]);
  for (const [color, width] of /** @type {[string, number][]} */ ([['#000', 3 * unit], ['#fff', 1.5 * unit]])) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.strokeRect(column * wide - margin, row * high - margin, wide + 2 * margin, high + 2 * margin);
  }
}

/**
 * Without a mouse: moves the mark by whole pixels of the network's input.
 * @param {number} dx
 * @param {number} dy
 */
function step(dx, dy) {
  const focused = document.activeElement && document.activeElement.closest('canvas.overlay');
  const canvas = /** @type {HTMLCanvasElement | null} */ (focused || first('.map-card canvas.overlay'));
  const state = canvas && readyState(canvas);
  if (!canvas || !state) {
    return;
  }
  const { width, height } = sizeOf(state);
  const from = group === groupOf(canvas) && place ? place : { x: 0.5, y: 0.5 };
  /** @type {(value: number, count: number) => number} */
  const held = (value, count) => Math.min(1 - 0.5 / count, Math.max(0.5 / count, value));
  point(canvas, { x: held(from.x + dx / width, width), y: held(from.y + dy / height, height) });
}

document.addEventListener('pointermove', function (event) {
  const canvas = around(event, 'canvas.overlay');
  if (canvas) {
    point(canvas, placeAt(canvas, event.clientX, event.clientY));
  } else if (place) {
    leave();
  }
});
document.documentElement.addEventListener('pointerleave', () => place && leave());
on('mark-left', () => step(-1, 0));
on('mark-right', () => step(1, 0));
on('mark-up', () => step(0, -1));
on('mark-down', () => step(0, 1));
