// Watch: the one place that watches the page. Whoever adds to elements that the server sends is called when they change.

/** @type {{ look: () => void, attributes: string[] }[]} */
const watchers = [];

/**
 * Has a function called when elements come or go, and when one of some attributes of any element changes.
 * @param {() => void} look
 * @param {string[]} [attributes]
 */
export function watch(look, attributes = []) {
  watchers.push({ look, attributes });
}

/**
 * Returns the functions that some changes concern.
 * @param {{ type: string, attributeName: string | null }[]} changes
 */
export function concerned(changes) {
  const isOther = changes.some(({ type }) => type === 'childList');
  const names = new Set(changes.map(({ attributeName }) => attributeName));
  return watchers
    .filter(({ attributes }) => isOther || attributes.some((name) => names.has(name)))
    .map(({ look }) => look);
}

/** Begins to watch; all are called once. */
export function start() {
  new MutationObserver((changes) => concerned(changes).forEach((look) => look())).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributeFilter: watchers.flatMap(({ attributes }) => attributes),
  });
  watchers.forEach(({ look }) => look());
}
