// Ranges: two sliders over one bar, whose ends are parts of the address. The fields beside them take numbers that are
// finer. Components write the places: components/ranges.py.

import { get, go } from '../address.js';
import { all, attribute, make } from '../dom.js';
import { watch } from '../watch.js';

const STEPS = 100;

/**
 * Returns where a slider stands: at the number in the address, or at its end of the bar; what cannot be chooses nothing.
 * @param {string | null} text
 * @param {number} most
 * @param {number} otherwise
 */
export function stand(text, most, otherwise) {
  const value = Number(text);
  return text && value >= 0 && value <= 1 ? Math.min(value, most) : otherwise;
}

/**
 * Returns what stands in the address for the places of the sliders; at the ends of the bar that is nothing.
 * @param {number} low
 * @param {number} high
 * @param {number} most
 * @returns {[string | null, string | null]}
 */
export function said(low, high, most) {
  return [low > 0 ? String(low) : null, high < most ? String(high) : null];
}

/** @param {HTMLElement} place */
function build(place) {
  const { lowest = '', highest = '', most = '1' } = place.dataset;
  const made = [lowest, highest].map(function (words) {
    const slider = make('input', { type: 'range', min: '0', max: most, step: String(Number(most) / STEPS) });
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
  const { low: least = '', high: greatest = '', most = '1' } = place.dataset;
  const ends = said(Number(low.value), Number(high.value), Number(most));
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
  const { low: least = '', high: greatest = '', lowest = '', highest = '', most = '1' } = place.dataset;
  for (const [slider, words] of /** @type {[HTMLInputElement, string][]} */ ([[low, lowest], [high, highest]])) {
    attribute(slider, 'aria-label', words);
    attribute(slider, 'max', most);
    attribute(slider, 'step', String(Number(most) / STEPS));
  }
  if (moved || !place.contains(document.activeElement)) {
    low.value = String(stand(get(least), Number(most), 0));
    high.value = String(stand(get(greatest), Number(most), Number(most)));
  }
}

watch(() => all('.sliders').forEach((place) => show(place, false)), ['data-most', 'data-lowest']);
window.addEventListener('popstate', () => all('.sliders').forEach((place) => show(place, true)));
