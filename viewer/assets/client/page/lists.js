// Lists: keys that go through runs and cards, and what else a run in the list obeys.

import { all, around, first, input } from '../dom.js';
import { on } from '../keys.js';

const ITEMS = 'main a.run-name, main a.card';

/** @param {1 | -1} by */
function move(by) {
  const items = all(ITEMS).filter((item) => item.offsetParent !== null);
  const here = items.findIndex((item) => item === document.activeElement || hasFocus(item));
  const next = items[here < 0 ? (by > 0 ? 0 : items.length - 1) : here + by];
  if (next) {
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  }
}

/**
 * Whether what has the focus is in the row of a run.
 * @param {HTMLElement} item
 */
function hasFocus(item) {
  const row = item.closest('.runs tr');
  return row !== null && row.contains(document.activeElement);
}

/**
 * Clicks something in the row that has the focus.
 * @param {string} selector
 */
function clickIn(selector) {
  const row = document.activeElement && document.activeElement.closest('.runs tbody tr');
  first(selector, row)?.click();
}

function search() {
  const field = input('main .field input[type=search]');
  if (field) {
    field.focus();
    field.select();
  }
}

// A box is a link, as what is chosen stands in the address; the space bar turns it, as it does with any box.
document.addEventListener('keydown', function (event) {
  const box = around(event, 'a[role=checkbox]');
  if (event.key === ' ' && box) {
    event.preventDefault();
    box.click();
  }
});

on('item-next', () => move(1));
on('item-previous', () => move(-1));
on('search', search);
on('select', () => clickIn('a[role=checkbox]'));
on('edit', () => clickIn('button.edit-run'));
on('compare', () => first('.selection a.go')?.click());
