// Pause: stops the look for news that a page takes more than once a second. Holds in this tab, until it is turned off or
// loaded anew.

import { around, attribute, first } from '../dom.js';
import { on } from '../keys.js';
import { watch } from '../watch.js';
import { pause } from './news.js';

let paused = false;

// The button comes anew with another language; what it is at, is known here.
function show() {
  const button = first('#pause');
  if (button) {
    attribute(button, 'aria-pressed', String(paused));
  }
}

function turn() {
  paused = !paused;
  pause(paused);
  show();
}

document.addEventListener('click', function (event) {
  if (around(event, '#pause')) {
    turn();
  }
});
on('pause', turn);
watch(show);
