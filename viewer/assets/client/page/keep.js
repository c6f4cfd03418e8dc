// Keep: buttons that keep a part of what a reader says of a run, in the viewer's own settings. [data-keep] is what.

import { around, write } from '../dom.js';
import { save } from './saying.js';

document.addEventListener('click', async function (event) {
  const button = around(event, 'button[data-keep]');
  if (button) {
    const problem = await save(button.dataset.at ?? '', button.dataset.keep ?? '', button.dataset.failed ?? '');
    if (problem) {
      write(button, problem);
    }
  }
});
