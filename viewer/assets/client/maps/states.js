// States: what is known of each <canvas class="overlay">.

/**
 * @typedef {import('./loading.js').ValueMap} ValueMap
 * @typedef {{ sources: unknown[], made: any }} Stage
 *
 * @typedef {object} State
 * @property {string} key what it is made of
 * @property {boolean} ready
 * @property {number} width of the network's input
 * @property {number} height
 * @property {import('./outlines.js').Box[]} boxes
 * @property {Record<string, Stage>} stages
 * @property {HTMLImageElement | null} picture
 * @property {number} slice of a volume, counted from 0
 * @property {ValueMap[]} maps one, none, or the two of a difference
 * @property {HTMLImageElement[]} masks
 * @property {Uint16Array | null} segments the superpixel of each pixel, where the first ones are looked at
 * @property {Promise<void>} done
 * @property {import('./loading.js').Tables} colors
 * @property {Record<string, HTMLCanvasElement>} layers the map in its colors, and what it hides
 * @property {unknown[] | null} [written] what its scale says
 */

/** @type {WeakMap<HTMLCanvasElement, State>} */
const states = new WeakMap();

/** @returns {HTMLCanvasElement[]} */
export function canvases(place = /** @type {ParentNode} */ (document)) {
  return [...place.querySelectorAll('canvas.overlay')].map((found) => /** @type {HTMLCanvasElement} */ (found));
}

/** @param {HTMLCanvasElement} canvas */
export function stateOf(canvas) {
  return states.get(canvas);
}

/**
 * Returns the state of a canvas that can be painted.
 * @param {HTMLCanvasElement} canvas
 */
export function readyState(canvas) {
  const state = states.get(canvas);
  return state && state.ready ? state : null;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {State | null} state
 */
export function keepState(canvas, state) {
  if (state) {
    states.set(canvas, state);
  } else {
    states.delete(canvas);
  }
}

/**
 * Returns what a stage makes, made anew only where what it is made from has changed.
 * @template Made
 * @param {State} state
 * @param {string} name
 * @param {unknown[]} sources
 * @param {() => Made} make
 * @returns {Made}
 */
export function stage(state, name, sources, make) {
  const found = state.stages[name];
  if (found && found.sources.every((source, index) => source === sources[index])) {
    return found.made;
  }
  const made = make();
  state.stages[name] = { sources, made };
  return made;
}
