// Form: small forms whose words go to the viewer's own settings. Components write the buttons: components/form.py.

import { all, around, make } from '../dom.js';
import { formDialog } from './dialog.js';
import { watch } from '../watch.js';
import { save } from './saying.js';

/** @type {string | null} */
let left = null; // the title of the form that was closed, until the reader does anything else

/**
 * @typedef {{ name: string, label: string, longest: number, value: string, hint: string, has_lines: boolean,
 *   choices: string[] }} Entry
 * @typedef {{ title: string, at: string, entries: Entry[], fixed: Record<string, unknown>, kept: string, save: string,
 *   cancel: string, failed: string }} Form
 */

/** @param {Entry} entry */
function written(entry) {
  const { name, longest, value, hint, choices } = entry;
  const shared = { name, value, placeholder: hint, maxLength: longest };
  if (entry.has_lines) {
    return [make('textarea', { ...shared, rows: 5 })];
  }
  const made = make('input', { ...shared, type: 'text', autocomplete: 'off' });
  if (choices.length === 0) {
    return [made];
  }
  const list = make('datalist', { id: `form-${name}` }, ...choices.map((choice) => make('option', { value: choice })));
  made.setAttribute('list', list.id);
  return [made, list];
}

/** Gives the focus to a form's button again where the page, which is made anew with what was saved, has taken it away. */
function focusAgain() {
  if (left !== null && document.activeElement === document.body) {
    all('button[data-form]')
      .find((button) => button.title === left)
      ?.focus();
  }
}

/** @param {Form} said */
function build(said) {
  const parts = [
    ...said.entries.map((entry) => make('label', { className: 'name' }, entry.label, ...written(entry))),
    make('p', { className: 'secondary', textContent: said.kept }),
  ];
  const dialog = formDialog('form-title', said, parts, function (values) {
    return save(said.at, JSON.stringify({ ...said.fixed, ...Object.fromEntries(values) }), said.failed);
  });
  dialog.addEventListener('close', function () {
    left = said.title;
    focusAgain();
  });
  return dialog;
}

document.addEventListener('click', function (event) {
  const button = around(event, 'button[data-form]');
  if (button) {
    const dialog = build(JSON.parse(button.dataset.form ?? '{}'));
    document.body.append(dialog);
    dialog.showModal(); // holds the focus, closes with Escape, gives the focus back
  }
});
for (const own of ['pointerdown', 'keydown']) {
  document.addEventListener(own, () => (left = null), { capture: true });
}
watch(focusAgain, ['data-form']);
