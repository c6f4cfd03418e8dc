// Moves: the arrow keys go through a tree, as readers of screens expect it.

import { all, around, first } from '../dom.js';

const ITEM = '[role=treeitem]';

/** @type {Record<string, (tree: HTMLElement, item: HTMLElement) => HTMLElement | null | undefined>} */
const MOVES = {
  ArrowDown: (tree, item) => neighbor(tree, item, 1),
  ArrowUp: (tree, item) => neighbor(tree, item, -1),
  ArrowRight: (_, item) => first(`:scope > ul ${ITEM}`, item.parentElement),
  ArrowLeft: (_, item) => first(ITEM, item.parentElement?.parentElement?.closest('li') ?? null),
  Home: (tree) => all(ITEM, tree)[0],
  End: (tree) => all(ITEM, tree).pop(),
};

/**
 * @param {HTMLElement} tree
 * @param {HTMLElement} item
 * @param {number} by
 */
function neighbor(tree, item, by) {
  const items = all(ITEM, tree);
  return items[items.indexOf(item) + by];
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const item = around(event, ITEM);
  const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  if (!item || modified) {
    return;
  }
  if (event.key === ' ') {
    event.preventDefault();
    item.click();
  } else if (event.key in MOVES) {
    event.preventDefault();
    event.stopPropagation();
    const tree = /** @type {HTMLElement} */ (item.closest('[role=tree]'));
    MOVES[event.key](tree, item)?.focus();
  }
}

// Before the page's keys, to which arrows mean the neighboring sample.
document.addEventListener('keydown', onKey, true);
