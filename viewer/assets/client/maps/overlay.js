// Overlay: follows every <canvas class="overlay">. Loads what its data- attributes name, and has it painted.

import { context } from '../dom.js';
import { say } from '../phrases.js';
import { watch } from '../watch.js';
import * as loading from './loading.js';
import * as looks from './looks.js';
import { paint } from './painting.js';
import { clear, paintBars } from './scale.js';
import { follow } from './scheduling.js';
import { addresses } from './sources.js';
import { canvases, keepState, stateOf } from './states.js';
import * as step from './step.js';

/** @typedef {import('./states.js').State} State */

const FOLLOWED = ['picture', 'map', 'mean', 'spread', 'steps', 'boxes', 'masks', 'size', 'explainer'];
const LOADED = [null, 'part', 'boxes', 'da', 'db', 'ta', 'tb']; // looks that name other maps

/** @param {HTMLCanvasElement} canvas */
async function load(canvas) {
  const { picture, masks, size = '', boxes } = canvas.dataset;
  const maps = addresses(canvas);
  /** @type {string[]} */
  const wanted = looks.get('boxes') ? JSON.parse(masks || '[]') : []; // masks come on request
  const key = JSON.stringify([picture, maps, wanted, size, boxes]);
  if (stateOf(canvas)?.key === key) {
    return;
  }
  const [width, height] = size.split(',').map(Number);
  const empty = { picture: null, maps: [], masks: [], colors: { sequential: {}, diverging: {} } };
  /** @type {State} */
  const fresh = { key, ready: false, width, height, boxes: JSON.parse(boxes ?? '[]'), stages: {}, ...empty };
  keepState(canvas, fresh);
  canvas.dataset.state = 'loading';
  try {
    await fill(fresh, picture, maps, wanted);
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
 * @param {string | undefined} picture
 * @param {string[]} maps
 * @param {string[]} masks
 */
async function fill(fresh, picture, maps, masks) {
  [fresh.picture, fresh.colors, fresh.maps, fresh.masks] = await Promise.all([
    picture ? loading.picture(picture) : null,
    loading.colors(),
    Promise.all(maps.map(loading.map)),
    Promise.all(masks.map(loading.picture)),
  ]);
  if (fresh.maps.some((map) => map.width !== fresh.maps[0].width || map.height !== fresh.maps[0].height)) {
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

function loadAll() {
  const found = canvases();
  if (found.length) {
    paintBars();
  }
  found.forEach(load);
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
});
