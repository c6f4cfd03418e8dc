// Front: one explainer's map is large and comes first, the same in sample after sample.

import { all, around, attribute } from '../dom.js';
import { on } from '../keys.js';
import { watch } from '../watch.js';
import * as looks from './looks.js';
import { request } from './scheduling.js';
import { canvases } from './states.js';

function cards() {
  return all('.map-grid > .map-card[data-name]');
}

/** @param {string} name */
function toggle(name) {
  looks.set('front', looks.get('front') === name ? '' : name);
  const card = cards().find((one) => one.dataset.front !== undefined);
  if (card) {
    card.scrollIntoView({ block: 'nearest' });
  }
}

function show() {
  const name = looks.get('front');
  for (const card of cards()) {
    const front = card.dataset.name === name;
    if (front !== (card.dataset.front !== undefined)) {
      card.toggleAttribute('data-front', front);
      canvases(card).forEach(request);
    }
    const button = card.querySelector('.enlarge');
    if (button) {
      attribute(button, 'aria-pressed', String(front));
    }
  }
}

document.addEventListener('click', function (event) {
  const button = around(event, '.enlarge');
  const card = button && button.closest('.map-card');
  if (card instanceof HTMLElement) {
    toggle(card.dataset.name ?? '');
  }
});
on('front', function (key) {
  const card = cards()[Number(key) - 1];
  if (card) {
    toggle(card.dataset.name ?? '');
  }
});
looks.listen(show);
watch(show, ['data-name']);
