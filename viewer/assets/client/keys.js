// Keys: which keys do what. A page lists its keys in [data-keys] as JSON: [[action, [key, ...], words], ...]; modules say
// what an action does with `on`. So the list that ? shows is what works, on each page.

import { all, around, first, make } from './dom.js';

/** @typedef {[action: string, keys: string[], words: string]} Line */

/** @type {Map<string, (key: string) => void>} */
const actions = new Map();
/** @type {Record<string, string>} */
const SIGNS = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', ' ': '␣' };
/** @type {HTMLDialogElement | null} */
let dialog = null;

/**
 * Says what an action does; it is told the key that was pressed.
 * @param {string} action
 * @param {(key: string) => void} run
 */
export function on(action, run) {
  actions.set(action, run);
}

/** @returns {Line[]} */
function listed() {
  // Those of the page first: the button in the header has those of all pages.
  return all('[data-keys]')
    .reverse()
    .flatMap((place) => JSON.parse(place.dataset.keys ?? '[]'));
}

/**
 * Returns a key as the list names it. What Shift makes of a letter or a sign is the key; of an arrow it is Shift+arrow.
 * @param {{ shiftKey: boolean, key: string }} event
 */
export function nameOf(event) {
  return event.shiftKey && event.key.length > 1 ? `Shift+${event.key}` : event.key;
}

/**
 * Whether the element with the focus needs a key for itself.
 * @param {KeyboardEvent} event
 */
function isNeeded(event) {
  if (around(event, 'input:not([type=checkbox]), select, textarea, [contenteditable]')) {
    return true;
  }
  return event.key === ' ' && around(event, 'button, summary, input, a') !== null;
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const modified = event.metaKey || event.ctrlKey || event.altKey;
  if (modified || event.defaultPrevented || (dialog && dialog.open)) {
    return;
  }
  const key = nameOf(event);
  const found = listed().find(([, keys]) => keys.includes(key));
  const run = found && actions.get(found[0]);
  if (run && !isNeeded(event)) {
    event.preventDefault();
    run(key);
  }
}

// ---------------------------------------------------------------------------------------------------------- the list

/**
 * Returns how a key is shown.
 * @param {string} key
 */
export function words(key) {
  const parts = key.split('+').filter(Boolean);
  return parts.map((part) => SIGNS[part] ?? part).join(' ') || key;
}

/** @param {Line} line */
function row([, keys, text]) {
  const signs = keys.flatMap((key) => [make('kbd', { textContent: words(key) }), ' ']);
  return make('tr', {}, make('th', { scope: 'row' }, ...signs), make('td', { textContent: text }));
}

/** @param {HTMLElement} place */
function build(place) {
  const title = make('h2', { textContent: place.dataset.title ?? '', id: 'keys-title' });
  const close = make('button', { textContent: place.dataset.close ?? '', className: 'chip' });
  const made = make('dialog', { className: 'keys' }, title, make('table', {}, ...listed().map(row)), close);
  made.setAttribute('aria-labelledby', title.id);
  close.addEventListener('click', () => made.close());
  made.addEventListener('close', () => made.remove());
  document.body.append(made);
  return made;
}

function help() {
  const place = first('button[data-keys]');
  if (place) {
    dialog = build(place);
    dialog.showModal(); // holds the focus, closes with Escape, gives the focus back
  }
}

on('help', help);
document.addEventListener('keydown', onKey);
document.addEventListener('click', function (event) {
  if (around(event, 'button[data-keys]')) {
    help();
  }
});
