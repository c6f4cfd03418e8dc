// Overlay: follows every <canvas class="overlay">. Loads what its data- attributes name, and has it painted.

import { context } from '../dom.js';
import { say } from '../phrases.js';
import { watch } from '../watch.js';
import * as loading from './loading.js';
import * as looks from './looks.js';
import { paint } from './painting.js';
import { clear, paintBars } from './scale.js';
import { follow, request, whenNear } from './scheduling.js';
import { depthOf, pictureOf, shownOf } from './slices.js';
import { addresses, isDifference, superpixels } from './sources.js';
import { canvases, keepState, readyState, stateOf } from './states.js';
import * as step from './step.js';

/** @typedef {import('./states.js').State} State */

const FOLLOWED = ['picture', 'map', 'mean', 'spread', 'segments', 'steps', 'boxes', 'masks', 'size', 'depth', 'explainer'];
const LOADED = [null, 'part', 'boxes', 'top', 'da', 'db', 'ta', 'tb']; // looks that name other maps

/**
 * @typedef {object} Wanted what a canvas is made of
 * @property {string} picture "" for none
 * @property {string[]} maps
 * @property {string[]} masks
 * @property {string} segments "" for none
 */

/**
 * @param {HTMLCanvasElement} canvas
 * @returns {Wanted}
 */
function wanted(canvas) {
  const { masks } = canvas.dataset;
  return {
    picture: isIdle(canvas) ? '' : pictureOf(canvas),
    maps: addresses(canvas),
    masks: looks.get('boxes') && !isIdle(canvas) ? JSON.parse(masks || '[]') : [], // they come on request
    segments: superpixels(canvas),
  };
}

/**
 * Loads what a canvas shows, and has it painted.
 * @param {HTMLCanvasElement} canvas
 * @returns {Promise<void>}
 */
function load(canvas) {
  const { size = '', boxes, picture = '', depth = '' } = canvas.dataset;
  const parts = wanted(canvas);
  const key = JSON.stringify([{ ...parts, picture: parts.picture && picture }, size, depth, boxes]); // of any slice
  const known = stateOf(canvas);
  if (known?.key === key) {
    return known.done;
  }
  const [width, height] = size.split(',').map(Number);
  const empty = { picture: null, maps: [], masks: [], segments: null, colors: { sequential: {}, diverging: {} } };
  const work = { boxes: JSON.parse(boxes ?? '[]'), stages: {}, layers: {}, done: Promise.resolve() };
  /** @type {State} */
  const fresh = { key, ready: false, width, height, slice: shownOf(depthOf(canvas)), ...work, ...empty };
  keepState(canvas, fresh);
  canvas.dataset.state = 'loading';
  fresh.done = complete(canvas, fresh, parts);
  return fresh.done;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {State} fresh
 * @param {Wanted} parts
 */
async function complete(canvas, fresh, parts) {
  try {
    await fill(fresh, parts);
    if (stateOf(canvas) === fresh) {
      finish(canvas, fresh);
    } // else another label was chosen meanwhile
  } catch (error) {
    if (stateOf(canvas) === fresh) {
      fail(canvas, error);
    }
  }
}

/**
 * @param {State} fresh
 * @param {Wanted} parts
 */
async function fill(fresh, { picture, maps, masks, segments }) {
  [fresh.picture, fresh.colors, fresh.maps, fresh.masks, fresh.segments] = await Promise.all([
    picture ? loading.picture(picture) : null,
    loading.colors(),
    Promise.all(maps.map(loading.map)),
    Promise.all(masks.map(loading.picture)),
    segments ? loading.superpixels(segments) : null,
  ]);
  if (fresh.maps.some((map) => /** @type {const} */ (['width', 'height', 'depth']).some((side) => map[side] !== fresh.maps[0][side]))) {
    throw new Error('two maps of different sizes have no difference');
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {State} fresh
 */
function finish(canvas, fresh) {
  fresh.ready = true;
  paint(canvas);
  follow(canvas);
  canvas.dataset.state = 'ready';
  turn(canvas); // another slice may have been chosen meanwhile
}

/**
 * Shows another slice of a volume whose maps are here; its picture comes slice by slice.
 * @param {HTMLCanvasElement} canvas
 */
async function turn(canvas) {
  const [state, slice] = [readyState(canvas), shownOf(depthOf(canvas))];
  if (!state || state.slice === slice) {
    return;
  }
  try {
    const picture = state.picture && (await loading.picture(pictureOf(canvas)));
    if (stateOf(canvas) === state && shownOf(depthOf(canvas)) === slice) {
      Object.assign(state, { slice, picture });
      request(canvas);
    }
  } catch (error) {
    fail(canvas, error);
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {unknown} error
 */
function fail(canvas, error) {
  if (error instanceof DOMException && error.name === 'AbortError') {
    keepState(canvas, null); // its page is left; should it stay after all, it is loaded anew
    return;
  }
  context(canvas).clearRect(0, 0, canvas.width, canvas.height);
  clear(canvas, say('unreadable'));
  canvas.dataset.state = 'failed';
}

/**
 * Tells whether a canvas is one of many: of those only what comes into sight is loaded.
 * @param {HTMLCanvasElement} canvas
 */
function isInRows(canvas) {
  return canvas.closest('table.samples') !== null;
}

/**
 * Tells whether a canvas is of a difference that nobody asked for.
 * @param {HTMLCanvasElement} canvas
 */
function isIdle(canvas) {
  return Boolean(canvas.dataset.difference) && !isDifference();
}

function loadAll() {
  const found = canvases();
  if (found.length) {
    paintBars();
  }
  found.forEach((canvas) => (isInRows(canvas) && !isIdle(canvas) ? whenNear(canvas, load) : load(canvas)));
}

/** Loads all that the page has, in sight or not. */
export function loadEverything() {
  return Promise.all(canvases().map(load));
}

watch(
  loadAll,
  FOLLOWED.map((name) => `data-${name}`),
);
step.listen(loadAll);
looks.listen(function (name) {
  if (LOADED.includes(name)) {
    loadAll();
  }
  if (name === null || name === 'slice') {
    canvases().forEach(turn);
  }
});
