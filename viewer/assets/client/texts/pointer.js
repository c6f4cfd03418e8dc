// Pointer of texts: what all explainers of a text say of the word under the pointer, or that keys go to.

import { all, around, first, write } from '../dom.js';
import { on } from '../keys.js';
import { watch } from '../watch.js';

/** @type {HTMLElement | null} */
let marked = null;

/** @param {Element} token */
function texts(token) {
  const group = token.closest('[data-group]');
  return group ? all('.highlighted', group) : [];
}

function leave() {
  for (const token of all('.token.pointed')) {
    token.classList.remove('pointed');
  }
  for (const text of marked ? texts(marked) : []) {
    write(first('.readout', text.parentElement), '');
  }
  marked = null;
}

/** @param {HTMLElement} token */
function point(token) {
  if (token === marked) {
    return;
  }
  leave();
  marked = token;
  for (const text of texts(token)) {
    const same = first(`[data-unit="${token.dataset.unit}"]`, text);
    same?.classList.add('pointed');
    write(first('.readout', text.parentElement), same?.title ?? '');
  }
}

/**
 * Returns the token that keys go to: the first, or one before or behind the marked one.
 * @param {HTMLElement[]} tokens
 * @param {HTMLElement | null} from
 * @param {number} way
 */
export function stepped(tokens, from, way) {
  const place = from ? tokens.indexOf(from) : -1;
  const wanted = place < 0 ? (way > 0 ? 0 : tokens.length - 1) : place + way;
  return tokens[Math.min(tokens.length - 1, Math.max(0, wanted))];
}

/** @param {number} way */
function step(way) {
  const focused = document.activeElement?.closest('.highlighted');
  const text = focused ?? marked?.closest('.highlighted') ?? first('.highlighted');
  const token = text && stepped(all('.token', text), marked && text.contains(marked) ? marked : null, way);
  if (token) {
    point(token);
    token.scrollIntoView({ block: 'nearest' });
    write(first('.text-said'), token.title);
  }
}

/** @param {PointerEvent} event */
function onPointer(event) {
  const token = around(event, '.highlighted .token');
  if (token) {
    point(token);
  } else if (marked) {
    leave();
  }
}

document.addEventListener('pointermove', onPointer);
document.addEventListener('pointerdown', onPointer); // a finger
document.documentElement.addEventListener('pointerleave', () => marked && leave());
on('token-previous', () => step(-1));
on('token-next', () => step(1));

let shown = '';

/** Goes to the passage that the address names, once. */
watch(function () {
  const passage = first('.passage.here');
  const where = passage ? `${window.location.pathname} ${passage.dataset.passage}` : '';
  if (passage && where !== shown) {
    passage.scrollIntoView({ block: 'center' });
  }
  shown = where;
});
