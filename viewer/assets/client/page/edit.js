// Edit: the form for a run's name, color, and whether to hide it. What it says goes to the viewer's own settings.
// Components write the button and the words: components/run_edit.py.

import { around, make } from '../dom.js';
import { formDialog } from './dialog.js';
import { save } from './saying.js';

/** @typedef {Record<string, string> & { title: string, save: string, cancel: string }} Words */

/**
 * @param {Words} said
 * @param {Words} colors
 * @param {string} present
 */
function colorChoice(said, colors, present) {
  const choices = Object.entries({ [said.no_color]: '', ...colors }).map(function ([name, color]) {
    const button = make('input', { type: 'radio', name: 'color', value: color, checked: color === present });
    const swatch = make('span', { className: color ? 'swatch' : '' });
    swatch.style.background = color;
    return make('label', {}, button, swatch, name);
  });
  return make('fieldset', {}, make('legend', { textContent: said.color }), ...choices);
}

/**
 * @param {HTMLElement} button
 * @param {HTMLElement} place
 */
function build(button, place) {
  const said = JSON.parse(place.dataset.phrases ?? '{}');
  const { name = '', path = '', color = '', hidden, at = '' } = button.dataset;
  const written = make('input', { type: 'text', name: 'name', value: name, placeholder: said.name_hint });
  written.maxLength = Number(place.dataset.longest);
  written.autocomplete = 'off';
  const hide = make('input', { type: 'checkbox', name: 'hidden', checked: hidden === '1' });
  const parts = [
    make('p', { className: 'secondary', textContent: path }),
    make('label', { className: 'name' }, said.name, written),
    colorChoice(said, JSON.parse(place.dataset.colors ?? '{}'), color),
    make('label', {}, hide, said.hide),
    make('p', { className: 'secondary', textContent: said.kept }),
  ];
  return formDialog('edit-title', said, parts, function (form) {
    const values = { name: written.value, color: form.get('color'), hidden: hide.checked };
    return save(at, JSON.stringify(values), said.failed);
  });
}

document.addEventListener('click', function (event) {
  const button = around(event, 'button.edit-run');
  const place = document.getElementById('edit-words');
  if (button && place) {
    const dialog = build(button, place);
    document.body.append(dialog);
    dialog.showModal(); // holds the focus, closes with Escape, gives the focus back
  }
});
