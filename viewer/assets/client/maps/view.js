// View: one zoom for all maps, so that the same place is seen in each.

import { around } from '../dom.js';
import { on } from '../keys.js';
import * as looks from './looks.js';

/**
 * @typedef {{ x: number, y: number }} Place
 * @typedef {Place & { scale: number }} View a scale and the place in the middle, in shares of width and height
 */

const MOST = 32; // times
const STEP = 1.25; // of a key
/** @type {Map<number, Place>} */
const fingers = new Map(); // pointers that are down
let now = parse(looks.get('view'));

/**
 * Returns the view that the address says; what makes no sense is the whole picture.
 * @param {string} text
 * @returns {View}
 */
export function parse(text) {
  const [scale, x, y] = text.split(',').map(Number);
  return Number.isFinite(scale + x + y) ? bounded(scale, x, y) : { scale: 1, x: 0.5, y: 0.5 };
}

/**
 * @param {number} scale
 * @param {number} x
 * @param {number} y
 * @returns {View}
 */
function bounded(scale, x, y) {
  const held = Math.min(MOST, Math.max(1, scale));
  const edge = 0.5 / held; // nothing beyond the picture comes into view
  /** @type {(value: number) => number} */
  const between = (value) => Math.min(1 - edge, Math.max(edge, value));
  return { scale: held, x: between(x), y: between(y) };
}

/**
 * @param {number} scale
 * @param {number} x
 * @param {number} y
 */
function change(scale, x, y) {
  now = bounded(scale, x, y);
  const parts = [now.scale, now.x, now.y].map((value) => Number(value.toFixed(4)));
  looks.set('view', now.scale === 1 ? '' : parts.join(','));
  mark();
}

function mark() {
  document.documentElement.toggleAttribute('data-zoomed', now.scale > 1);
}

/** @param {CanvasRenderingContext2D} context */
export function apply(context) {
  const { width, height } = context.canvas;
  const { scale, x, y } = now;
  context.setTransform(scale, 0, 0, scale, width * (0.5 - scale * x), height * (0.5 - scale * y));
}

/**
 * Returns the place of the picture that is seen at a place of the screen.
 * @param {HTMLElement} canvas
 * @param {number} clientX
 * @param {number} clientY
 * @returns {Place}
 */
export function placeAt(canvas, clientX, clientY) {
  const area = canvas.getBoundingClientRect();
  const [u, v] = [(clientX - area.left) / area.width, (clientY - area.top) / area.height];
  return { x: now.x + (u - 0.5) / now.scale, y: now.y + (v - 0.5) / now.scale };
}

/** Returns how many times larger everything is. */
export function scale() {
  return now.scale;
}

/**
 * Zooms so that a place of the picture stays where it is.
 * @param {number} factor
 * @param {Place} [place]
 */
function zoom(factor, place = now) {
  const larger = Math.min(MOST, Math.max(1, now.scale * factor));
  const share = now.scale / larger;
  change(larger, place.x + (now.x - place.x) * share, place.y + (now.y - place.y) * share);
}

export function reset() {
  change(1, 0.5, 0.5);
}

// --------------------------------------------------------------------------------------------------------- pointers

/** @param {Event} event */
function canvasOf(event) {
  return around(event, 'canvas.overlay');
}

/**
 * A wheel scrolls the page until a map has the focus: on a page full of maps nobody could go on otherwise. Two fingers
 * on a pad come as a wheel with Ctrl.
 * @param {WheelEvent} event
 */
function onWheel(event) {
  const canvas = canvasOf(event);
  if (canvas && (event.ctrlKey || event.metaKey || document.activeElement === canvas)) {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    zoom(Math.exp(-event.deltaY * lines * 0.002), placeAt(canvas, event.clientX, event.clientY));
  }
}

/** @param {PointerEvent} event */
function onDown(event) {
  const canvas = canvasOf(event);
  if (canvas && event.button === 0) {
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    canvas.setPointerCapture(event.pointerId);
  }
}

/** @param {PointerEvent} event */
function onMove(event) {
  const before = fingers.get(event.pointerId);
  const canvas = canvasOf(event);
  if (!before || !canvas) {
    return;
  }
  const after = { x: event.clientX, y: event.clientY };
  fingers.set(event.pointerId, after);
  const [other] = [...fingers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
  if (other) {
    pinch(canvas, before, after, other);
  } else if (now.scale > 1) {
    const area = canvas.getBoundingClientRect();
    const [dx, dy] = [(after.x - before.x) / area.width, (after.y - before.y) / area.height];
    change(now.scale, now.x - dx / now.scale, now.y - dy / now.scale);
  }
}

/**
 * @param {HTMLElement} canvas
 * @param {Place} before of the finger that moves
 * @param {Place} after
 * @param {Place} other
 */
function pinch(canvas, before, after, other) {
  /** @type {(place: Place) => number} */
  const distance = (place) => Math.max(1, Math.hypot(place.x - other.x, place.y - other.y));
  const middle = placeAt(canvas, (after.x + other.x) / 2, (after.y + other.y) / 2);
  zoom(distance(after) / distance(before), middle);
}

/** @param {PointerEvent} event */
function onUp(event) {
  fingers.delete(event.pointerId);
}

document.addEventListener('wheel', onWheel, { passive: false });
document.addEventListener('pointerdown', onDown);
document.addEventListener('pointermove', onMove);
document.addEventListener('pointerup', onUp);
document.addEventListener('pointercancel', onUp);
document.addEventListener('dblclick', (event) => canvasOf(event) && reset());
window.addEventListener('popstate', function () {
  now = parse(looks.get('view'));
  mark();
});
mark();

on('zoom-in', () => zoom(STEP));
on('zoom-out', () => zoom(1 / STEP));
on('zoom-reset', reset);
