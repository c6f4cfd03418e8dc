// Importing: takes a colleague's file of notes. Its size is looked at before anything of it is read.

import { all, attribute, first, input, make, write } from '../dom.js';
import { filled } from '../phrases.js';
import { watch } from '../watch.js';
import { save } from './saying.js';

/**
 * Returns a number of bytes in megabytes.
 * @param {number} bytes
 */
export function size(bytes) {
  return `${(bytes / 1e6).toFixed(1)}\u202fMB`;
}

/** @param {HTMLElement} place */
function build(place) {
  const made = make('input', { type: 'file', accept: '.json,application/json' });
  const told = make('span', { className: 'told' });
  told.setAttribute('role', 'status');
  made.addEventListener('change', () => take(place, made, told));
  place.append(make('label', { className: 'save' }, make('span'), made), told);
}

/**
 * @param {HTMLElement} place
 * @param {HTMLInputElement} made
 * @param {HTMLElement} told
 */
async function take(place, made, told) {
  const { import: at = '', most = '', words = '{}' } = place.dataset;
  const said = JSON.parse(words);
  const file = made.files && made.files[0];
  if (!file) {
    return;
  }
  const isLarge = file.size > Number(most);
  const problem = isLarge ? filled(said.large, { size: size(file.size) }) : await save(at, file, said.failed);
  made.value = ''; // the same file, mended, is another one
  told.classList.toggle('problem', problem !== '');
  write(told, problem || said.done);
}

watch(function () {
  for (const place of all('.import')) {
    if (!place.hasChildNodes()) {
      build(place);
    }
    const { pick = '' } = JSON.parse(place.dataset.words ?? '{}');
    write(first('label span', place), pick);
    attribute(input('input', place), 'aria-label', pick);
  }
}, ['data-words']);
