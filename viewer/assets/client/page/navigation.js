// Navigation: follows links between pages without loading the page anew; keys go to the previous and the next.

import { go } from '../address.js';
import { around } from '../dom.js';
import { on } from '../keys.js';
import { comeBack } from './scrolling.js';

/** @param {string} rel */
function follow(rel) {
  const anchor = document.querySelector(`a.nav[rel=${rel}]`);
  if (anchor instanceof HTMLAnchorElement) {
    go(anchor.href);
  }
}

document.addEventListener('click', function (event) {
  const anchor = around(event, 'a.nav');
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (anchor instanceof HTMLAnchorElement && plain) {
    event.preventDefault();
    if (anchor.dataset.back) {
      comeBack(anchor.dataset.back);
    }
    go(anchor.href);
  }
});

on('previous', () => follow('prev'));
on('next', () => follow('next'));
