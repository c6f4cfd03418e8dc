// Step: which step's maps are shown while the slider is moved; otherwise those of the page's step.

/** @type {number | null} */
let at = null; // null: that of the page
/** @type {(() => void)[]} */
const listeners = [];

export function shown() {
  return at;
}

/** @param {number | null} step */
export function choose(step) {
  at = step;
  listeners.forEach((listener) => listener());
}

/** @param {() => void} listener */
export function listen(listener) {
  listeners.push(listener);
}
