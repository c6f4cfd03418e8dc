// Ranges: two sliders over one bar, whose ends are parts of the address. The fields beside them take numbers that are
// finer. Components write the places: components/ranges.py.

import { get, go } from '../address.js';
import { all, attribute, make } from '../dom.js';
import { watch } from '../watch.js';

const STEPS = 100;

/**
 * Returns where a slider stands: at the number in the address, or at its end of the bar; what cannot be chooses nothing.
 * Bars that do not say where they begin are of shares, from 0 to 1 at most.
 * @param {string | null} text
 * @param {number} most
 * @param {number} otherwise
 * @param {string} [begin]
 */
export function stand(text, most, otherwise, begin) {
  const value = Number(text);
  if (!text || Number.isNaN(value) || (begin === undefined && (value < 0 || value > 1))) {
    return otherwise;
  }
  return Math.max(Math.min(value, most), Number(begin ?? 0));
}

/**
 * Returns what stands in the address for the places of the sliders; at the ends of the bar that is nothing.
 * @param {number} low
 * @param {number} high
 * @param {number} most
 * @param {number} [least]
 * @returns {[string | null, string | null]}
 */
export function said(low, high, most, least = 0) {
  return [low > least ? String(low) : null, high < most ? String(high) : null];
}

/**
 * Returns the ends of the bar, and the step between two places of a slider.
 * @param {HTMLElement} place
 */
function bar(place) {
  const { most = '1', begin } = place.dataset;
  return { most: Number(most), least: Number(begin ?? 0), step: (Number(most) - Number(begin ?? 0)) / STEPS, begin };
}

/** @param {HTMLElement} place */
function build(place) {
  const { lowest = '', highest = '' } = place.dataset;
  const { least, most, step } = bar(place);
  const made = [lowest, highest].map(function (words) {
    const slider = make('input', { type: 'range', min: String(least), max: String(most), step: String(step) });
    slider.setAttribute('aria-label', words);
    slider.addEventListener('change', () => send(place, slider));
    return slider;
  });
  place.append(...made);
  return made;
}

/** @param {HTMLElement} place */
function slidersOf(place) {
  const [low, high] = all('input', place).map((one) => /** @type {HTMLInputElement} */ (one));
  return { low, high };
}

/**
 * @param {HTMLElement} place
 * @param {HTMLInputElement} moved
 */
function send(place, moved) {
  const { low, high } = slidersOf(place);
  const other = moved === low ? high : low;
  if (Number(low.value) > Number(high.value)) {
    other.value = moved.value; // who is passed is taken along
  }
  const { low: least = '', high: greatest = '' } = place.dataset;
  const reach = bar(place);
  const ends = said(Number(low.value), Number(high.value), reach.most, reach.least);
  const url = new URL(window.location.href);
  url.searchParams.delete('page');
  [least, greatest].forEach(function (name, index) {
    const value = ends[index];
    if (value === null) {
      url.searchParams.delete(name);
    } else {
      url.searchParams.set(name, value);
    }
  });
  go(url);
}

/**
 * Brings sliders in line with the server and the address; one that somebody holds stays, unless the address moved.
 * @param {HTMLElement} place
 * @param {boolean} moved
 */
function show(place, moved) {
  if (!place.hasChildNodes()) {
    build(place);
  }
  const { low, high } = slidersOf(place);
  const { low: least = '', high: greatest = '', lowest = '', highest = '' } = place.dataset;
  const reach = bar(place);
  for (const [slider, words] of /** @type {[HTMLInputElement, string][]} */ ([[low, lowest], [high, highest]])) {
    attribute(slider, 'aria-label', words);
    attribute(slider, 'min', String(reach.least));
    attribute(slider, 'max', String(reach.most));
    attribute(slider, 'step', String(reach.step));
  }
  if (moved || !place.contains(document.activeElement)) {
    low.value = String(stand(get(least), reach.most, reach.least, reach.begin));
    high.value = String(stand(get(greatest), reach.most, reach.most, reach.begin));
  }
}

watch(() => all('.sliders').forEach((place) => show(place, false)), ['data-most', 'data-begin', 'data-lowest']);
window.addEventListener('popstate', () => all('.sliders').forEach((place) => show(place, true)));
