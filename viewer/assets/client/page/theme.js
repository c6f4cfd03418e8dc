// Theme: light, dark, or as the system has it. Kept in a cookie, so that the server knows it before the first paint.

import { root } from '../address.js';
import { around, attribute, first } from '../dom.js';
import { watch } from '../watch.js';

const THEMES = ['system', 'light', 'dark'];
const YEAR = 365 * 24 * 3600; // seconds

function present() {
  return document.documentElement.dataset.theme ?? 'system';
}

/**
 * Returns what comes after a theme.
 * @param {string} theme
 */
export function next(theme) {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
}

function show() {
  const button = first('#theme');
  const words = button && button.dataset[present()];
  if (button && words) {
    attribute(button, 'aria-label', words);
    attribute(button, 'title', words);
  }
}

function turn() {
  const theme = next(present());
  const age = theme === 'system' ? 0 : YEAR;
  document.cookie = `xlog-theme=${theme}; path=${root}; max-age=${age}; samesite=strict`;
  if (theme === 'system') {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = theme;
  }
  show();
}

document.addEventListener('click', function (event) {
  if (around(event, '#theme')) {
    turn();
  }
});
watch(show);
