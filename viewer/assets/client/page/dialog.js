// Dialog: a form that stays, and says what is wrong, until what it says is kept. Holds the focus, closes with Escape.

import { make } from '../dom.js';

/**
 * Returns a dialog that is not in the page yet.
 * @param {string} id of its title
 * @param {{ title: string, save: string, cancel: string }} words
 * @param {HTMLElement[]} parts of the form
 * @param {(said: FormData) => Promise<string>} keep returns what is wrong, "" where it was kept
 */
export function formDialog(id, words, parts, keep) {
  const problem = make('p', { className: 'problem' });
  problem.setAttribute('role', 'alert');
  const cancel = make('button', { type: 'button', className: 'chip', textContent: words.cancel });
  const go = make('button', { className: 'chip go', textContent: words.save });
  const title = make('h2', { id, textContent: words.title });
  const form = make('form', { method: 'dialog' }, title, ...parts, problem, make('p', { className: 'buttons' }, go, cancel));
  const dialog = make('dialog', { className: 'edit' }, form);
  dialog.setAttribute('aria-labelledby', id);
  cancel.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  form.addEventListener('submit', async function (event) {
    event.preventDefault();
    problem.textContent = await keep(new FormData(form));
    if (!problem.textContent) {
      dialog.close();
    }
  });
  return dialog;
}
