// Fields: inputs whose value is state of the page, in the address; the page follows while one writes. Made here and not by
// Dash, so that nothing that the server sends disturbs somebody who types. Components write the places: components/field.py.

import { get, go } from '../address.js';
import { all, input, make, write } from '../dom.js';
import { watch } from '../watch.js';

const PAUSE = 300; // milliseconds without a key
/** @type {Map<HTMLElement, number>} */
const pauses = new Map(); // of each field that was written in: who goes on to the next one wants both
let writing = false; // whether the address is being changed by what was written

/** @param {HTMLElement} place */
function build(place) {
  const { kind = '', hint = '', list, least = '0', most = '', part, field = '' } = place.dataset;
  const made = make('input', { type: kind, placeholder: hint });
  if (kind === 'number') {
    Object.assign(made, { min: least, max: most, step: 'any', required: Boolean(part) });
  }
  if (list) {
    made.setAttribute('list', list);
  }
  if (part) {
    made.addEventListener('change', () => send(place, made));
  } else {
    made.value = get(field) ?? '';
    made.addEventListener('input', () => soon(place, made));
  }
  place.append(make('label', {}, make('span'), made));
}

/**
 * Brings an input in line with what the server says; what somebody types meanwhile stays.
 * @param {HTMLElement} place
 */
function show(place) {
  if (!place.hasChildNodes()) {
    build(place);
  }
  const { label = '', part, shown, value = '' } = place.dataset;
  write(place.querySelector('span'), label);
  if (part && shown !== value) {
    place.dataset.shown = value;
    input('input', place).value = value;
  }
}

/**
 * Returns a list as the address has it, "Name:2,Other:0"; the server has escaped the commas of names. 1 is what goes
 * without saying.
 * @param {[part: string, value: string][]} parts
 */
export function joined(parts) {
  return parts
    .filter(([, value]) => value !== '' && Number(value) !== 1)
    .map(([part, value]) => `${part}:${Number(value)}`)
    .join(',');
}

/** @param {string} name */
function listOf(name) {
  const places = all(`.field[data-field="${name}"]`);
  return joined(places.map((place) => [place.dataset.part ?? '', input('input', place).value]));
}

/**
 * @param {HTMLElement} place
 * @param {HTMLInputElement} written
 */
function soon(place, written) {
  clearTimeout(pauses.get(place));
  pauses.set(
    place,
    setTimeout(() => send(place, written), PAUSE), // which says what is wrong with a number that cannot be
  );
}

/**
 * @param {HTMLElement} place
 * @param {HTMLInputElement} written
 */
function send(place, written) {
  const { field = '', part } = place.dataset;
  const isLeft = !part && document.activeElement !== written;
  if (!(isLeft ? written.checkValidity() : written.reportValidity())) {
    return; // who writes in the next field keeps the focus, which saying what is wrong takes
  }
  const value = part ? listOf(field) : written.value.trim();
  const url = new URL(window.location.href);
  url.searchParams.delete('page');
  url.searchParams.delete(field);
  if (value) {
    url.searchParams.set(field, value);
  }
  writing = true;
  go(url, !part); // each key stroke is no step back
  writing = false;
}

// What the address says, where it changes by other means: a link, or the way back.
function follow() {
  if (writing) {
    return;
  }
  pauses.forEach((pause) => clearTimeout(pause));
  pauses.clear();
  for (const place of all('.field:not([data-part])')) {
    const written = place.querySelector('input');
    if (written) {
      written.value = get(place.dataset.field ?? '') ?? '';
    }
  }
}

watch(() => all('.field').forEach(show), ['data-value', 'data-label', 'data-part']);
window.addEventListener('popstate', follow);
