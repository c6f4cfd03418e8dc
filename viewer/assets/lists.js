'use strict';
// Lists: keys that go through runs and cards, and what else a run in the list obeys.

(function () {
  const ITEMS = 'main a.run-name, main a.card';

  function move(by) {
    const items = [...document.querySelectorAll(ITEMS)].filter((item) => item.offsetParent !== null);
    const here = items.findIndex((item) => item === document.activeElement || within(item));
    const next = items[here < 0 ? (by > 0 ? 0 : items.length - 1) : here + by];
    if (next) {
      next.focus();
      next.scrollIntoView({ block: 'nearest' });
    }
  }

  // Whether what has the focus is in the row of a run.
  function within(item) {
    const row = item.closest('.runs tr');
    return row !== null && row.contains(document.activeElement);
  }

  // Clicks something in the row that has the focus.
  function clickIn(selector) {
    const row = document.activeElement.closest('.runs tbody tr');
    const found = row && row.querySelector(selector);
    if (found) {
      found.click();
    }
  }

  function search() {
    const input = document.querySelector('main .field input[type=search]');
    if (input) {
      input.focus();
      input.select();
    }
  }

  // A box is a link, as what is chosen stands in the address; the space bar turns it, as it does with any box.
  document.addEventListener('keydown', function (event) {
    if (event.key === ' ' && event.target.matches('a[role=checkbox]')) {
      event.preventDefault();
      event.target.click();
    }
  });

  window.xlog.keys.on('item-next', () => move(1));
  window.xlog.keys.on('item-previous', () => move(-1));
  window.xlog.keys.on('search', search);
  window.xlog.keys.on('select', () => clickIn('a[role=checkbox]'));
  window.xlog.keys.on('edit', () => clickIn('button.edit-run'));
  window.xlog.keys.on('compare', function () {
    const compare = document.querySelector('.selection a.go');
    if (compare) {
      compare.click();
    }
  });
})();
