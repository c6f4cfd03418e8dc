// Scheduling: paints what was asked for with the next picture of the screen, where it is on the screen or near it.

import { canvases } from './states.js';

/** @type {Set<HTMLCanvasElement>} */
const dirty = new Set(); // canvases that are to be painted
/** @type {WeakSet<Element>} */
const near = new WeakSet(); // canvases on the screen or not far from it; others wait
/** @type {WeakMap<Element, (canvas: HTMLCanvasElement) => void>} */
const waiting = new WeakMap(); // what is done with a canvas once it comes near
let frame = 0;
/** @type {(canvas: HTMLCanvasElement) => void} */
let paint = () => undefined;

/**
 * Says who paints.
 * @param {(canvas: HTMLCanvasElement) => void} painter
 */
export function paintWith(painter) {
  paint = painter;
}

// The rest stays asked for.
function flush() {
  frame = 0;
  for (const canvas of dirty) {
    if (!canvas.isConnected) {
      dirty.delete(canvas);
    } else if (near.has(canvas)) {
      dirty.delete(canvas);
      paint(canvas);
    }
  }
}

function soon() {
  frame = frame || requestAnimationFrame(flush);
}

/** @param {HTMLCanvasElement} canvas */
export function request(canvas) {
  dirty.add(canvas);
  soon();
}

export function requestAll() {
  canvases().forEach(request);
}

const watcher = new IntersectionObserver(
  function (entries) {
    for (const { target, isIntersecting } of entries) {
      near[isIntersecting ? 'add' : 'delete'](target);
      const then = isIntersecting && waiting.get(target);
      if (then) {
        waiting.delete(target);
        then(/** @type {HTMLCanvasElement} */ (target));
      }
    }
    soon();
  },
  { rootMargin: '25%' },
);

/**
 * Follows whether a canvas is near the screen.
 * @param {HTMLCanvasElement} canvas
 */
export function follow(canvas) {
  watcher.observe(canvas);
}

/**
 * Does something with a canvas as soon as it is near the screen: now, where it is.
 * @param {HTMLCanvasElement} canvas
 * @param {(canvas: HTMLCanvasElement) => void} then
 */
export function whenNear(canvas, then) {
  if (near.has(canvas)) {
    then(canvas);
  } else {
    waiting.set(canvas, then);
    follow(canvas);
  }
}
