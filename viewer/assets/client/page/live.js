// Live: counts on how long ago the last record of a run came. The server says it once for each record: components/live.py.

import { all, write } from '../dom.js';
import { filled } from '../phrases.js';

/** @type {WeakMap<HTMLElement, [age: string, since: number]>} */
const since = new WeakMap(); // place -> age that the server said, and when that came here

/**
 * Returns a time in its largest unit.
 * @param {number} seconds
 */
export function spoken(seconds) {
  const [value, unit] = seconds < 60 ? [seconds, 's'] : seconds < 3600 ? [seconds / 60, 'min'] : [seconds / 3600, 'h'];
  return `${Math.floor(value)}\u202f${unit}`;
}

/** @param {HTMLElement} place */
function show(place) {
  const { age = '', words = '' } = place.dataset;
  let known = since.get(place);
  if (!known || known[0] !== age) {
    known = [age, performance.now()];
    since.set(place, known);
  }
  const seconds = Number(age) + (performance.now() - known[1]) / 1000;
  write(place, age ? filled(words, { time: spoken(seconds) }) : '');
}

/** Begins to count. */
export function start() {
  setInterval(() => all('.since').forEach(show), 500);
}
