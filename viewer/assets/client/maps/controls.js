// Controls: those of maps that work in the browser alone. Made here and not by Dash, so that nothing that the server sends
// can set them back while they are being moved.

import { first, make, write } from '../dom.js';
import { say } from '../phrases.js';
import { watch } from '../watch.js';
import * as loading from './loading.js';
import * as looks from './looks.js';
import { deepest, shownOf } from './slices.js';
import { SIDES, choices } from './sources.js';
import { reset } from './view.js';

/** @type {Record<string, [step: number, unit: string]>} */
const SLIDERS = {
  opacity: [1, ' %'],
  slice: [1, ''],
  clip: [0.5, ' %'],
  cut: [1, ' %'],
  blur: [0.5, ' px'],
  gamma: [0.1, ''],
  top: [1, ''],
  size: [10, ' px'],
};

/** @param {string} name */
export function slider(name) {
  const [least, greatest] = looks.limits[name].map(String);
  const range = make('input', { type: 'range', id: name, min: least, max: greatest, step: String(SLIDERS[name][0]) });
  range.addEventListener('input', () => looks.set(name, range.value));
  return make('label', {}, say(name), range, make('output'));
}

/** @param {string} name */
function checkbox(name) {
  const box = make('input', { type: 'checkbox', id: name });
  box.addEventListener('change', () => looks.set(name, box.checked ? '1' : ''));
  return make('label', {}, box, say(name));
}

/** @param {[value: string, text: string]} pair */
function option([value, text]) {
  return make('option', { value }, text);
}

/**
 * @param {string} name
 * @param {[value: string, text: string][]} [options]
 */
function select(name, options = []) {
  const list = make('select', { id: name }, ...options.map(option));
  list.addEventListener('change', () => looks.set(name, list.value));
  return make('label', {}, say(name), list);
}

/**
 * @param {string} name
 * @param {string[]} values
 */
export function choice(name, values) {
  return select(
    name,
    values.map((value) => [value, say(`${name}_${value}`)]),
  );
}

function resetButton() {
  const button = make('button', { className: 'chip reset-view' }, say('reset_view'));
  button.addEventListener('click', reset);
  return button;
}

/** @param {HTMLElement} place */
function more(place) {
  const rows = make('div', { className: 'controls-more' }, choice('alpha', ['value', 'even']), select('seq'), select('div'));
  rows.append(slider('gamma'), slider('clip'), choice('by', ['values', 'mass']), slider('cut'), slider('blur'), choice('part', ['map', 'mean', 'spread']), ...SIDES.flat().map((name) => select(name)));
  const help = make('p', { className: 'secondary' }, place.dataset.help ?? '');
  return make('details', { id: 'more-controls' }, make('summary', {}, say('more')), rows, help);
}

/** @param {HTMLElement} place */
function build(place) {
  const bar = make('div', { className: 'controls-bar' }, slider('opacity'), slider('slice'));
  bar.append(choice('show', ['both', 'map', 'picture', 'masked', 'alpha']), choice('sign', ['both', 'for', 'against', 'magnitude']));
  bar.append(slider('top'), checkbox('boxes'), slider('size'));
  place.append(bar, more(place), resetButton());
  fillColors();
}

async function fillColors() {
  const { sequential, diverging } = await loading.colors();
  offer('seq', named(Object.keys(sequential)));
  offer('div', named(Object.keys(diverging)));
  show();
}

/**
 * @param {string[]} names
 * @returns {[string, string][]}
 */
function named(names) {
  return names.map((name) => [name, name]);
}

/**
 * Gives a select its options, where they are not what they were.
 * @param {string} name
 * @param {[value: string, text: string][]} options
 */
function offer(name, options) {
  const list = document.getElementById(name);
  const key = JSON.stringify(options);
  if (list && list.dataset.options !== key) {
    list.dataset.options = key;
    list.replaceChildren(...options.map(option));
  }
}

/** @param {HTMLElement} place */
function offerMaps(place) {
  /** @type {number[]} */
  const steps = JSON.parse(place.dataset.steps ?? '[]');
  const explainers = [...new Set(choices().map((canvas) => canvas.dataset.explainer ?? ''))];
  for (const [name, at] of SIDES) {
    offer(name, [['', say('no_difference')], ...named(explainers)]);
    offer(at, [['', say('step_of_page')], ...steps.map(atStep)]);
    hide(at, steps.length < 2);
  }
}

/**
 * @param {number} step
 * @returns {[string, string]}
 */
function atStep(step) {
  return [String(step), say('at_step', { step })];
}

/** Brings the slider through the slices of volumes in line with how many there are. */
function showSlices() {
  const [range, depth] = [/** @type {HTMLInputElement | null} */ (first('#slice')), deepest()];
  if (range && depth) {
    range.min = '1';
    range.max = String(depth);
    range.value = String(shownOf(depth) + 1);
    write(first('output', range.parentElement), `${range.value} / ${depth}`);
  }
  hide('slice', depth < 2);
}

/**
 * @param {string} name
 * @param {boolean} hidden
 */
function hide(name, hidden) {
  const label = document.getElementById(name)?.closest('label');
  if (label) {
    label.hidden = hidden;
  }
}

/** Brings the controls in line with the looks and the page. */
function show() {
  const place = first('#overlay-controls');
  if (!place || !place.hasChildNodes()) {
    return;
  }
  offerMaps(place);
  bring(place);
  showSlices();
  hide('boxes', !place.dataset.any);
  hide('top', !first('canvas[data-segments]'));
  hide('sign', !first('canvas[data-signed]'));
  hide('size', !first('table.samples:not(.side-by-side)'));
  hide('part', !first('canvas[data-mean], canvas[data-spread]'));
}

/**
 * Brings the controls of a place in line with the looks.
 * @param {HTMLElement} place
 */
export function bring(place) {
  for (const control of place.querySelectorAll('input, select')) {
    const shown = /** @type {HTMLInputElement | HTMLSelectElement} */ (control);
    if (shown instanceof HTMLInputElement && shown.type === 'checkbox') {
      shown.checked = looks.get(shown.id) === '1';
    } else {
      shown.value = looks.get(shown.id);
    }
    if (shown.id in SLIDERS) {
      write(first('output', shown.parentElement), `${looks.get(shown.id)}${SLIDERS[shown.id][1]}`);
    }
  }
}

watch(
  function () {
    const place = first('#overlay-controls');
    if (place && !place.hasChildNodes()) {
      build(place);
    }
    show();
  },
  ['data-any', 'data-steps', 'data-explainer', 'data-depth'],
);
looks.listen(show);
