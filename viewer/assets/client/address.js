// Address: it holds the state of a page. What only the browser needs (looks of maps) is changed here, without the server.

const DELAY = 200; // ms; browsers slow down pages that change their address many times a second

/** Where the viewer is: "/", or where a reverse proxy shows it. */
export const root = new URL('.', import.meta.url).pathname;

/** @type {{ names: string[], pages: RegExp }[]} */
const kept = []; // parts that go along between pages of some kind
/** @type {Map<string, string | null>} */
const pending = new Map(); // not in the address yet
/** @type {number | undefined} */
let timer;

/**
 * Returns a path as it would be without a reverse proxy.
 * @param {string} path
 */
function within(path) {
  return path.startsWith(root) ? path.slice(root.length - 1) : path;
}

/**
 * Returns a part of the address, null where it is not there.
 * @param {string} name
 */
export function get(name) {
  return pending.get(name) ?? (pending.has(name) ? null : new URLSearchParams(window.location.search).get(name));
}

/**
 * @param {URL} url
 * @param {string} name
 * @param {string | null} value
 */
function write(url, name, value) {
  if (value === null) {
    url.searchParams.delete(name);
  } else {
    url.searchParams.set(name, value);
  }
}

function flush() {
  clearTimeout(timer);
  if (pending.size === 0) {
    return;
  }
  const url = new URL(window.location.href);
  pending.forEach((value, name) => write(url, name, value));
  pending.clear();
  window.history.replaceState(window.history.state, '', url);
}

/**
 * Changes a part of the address soon, without a new entry in the browser's history; null takes it away.
 * @param {string} name
 * @param {string | number | null} value
 */
export function set(name, value) {
  pending.set(name, value === null ? null : String(value));
  clearTimeout(timer);
  timer = setTimeout(flush, DELAY);
}

/**
 * Lets parts of the address go along from one page whose path fits to another. Their values are those of now: links
 * were made before the last change of a slider.
 * @param {string[]} names
 * @param {RegExp} pages
 */
export function keep(names, pages) {
  kept.push({ names, pages });
}

/**
 * Goes to a page of the viewer.
 * @param {string | URL} href
 * @param {boolean} [replacing] whether the page that is left is no step back
 */
export function go(href, replacing = false) {
  flush();
  const url = new URL(href, window.location.href);
  for (const { names, pages } of kept) {
    if (pages.test(within(window.location.pathname)) && pages.test(within(url.pathname))) {
      names.forEach((name) => write(url, name, get(name)));
    }
  }
  const moved = url.pathname !== window.location.pathname;
  const isHere = url.href === window.location.href; // asked for twice before it came: one step back all the same
  window.history[replacing || isHere ? 'replaceState' : 'pushState']({}, '', url);
  // All that follows the address listens to this event, as the browser going back causes it too.
  window.dispatchEvent(new PopStateEvent('popstate', { state: {} }));
  if (moved) {
    window.scrollTo(0, 0);
  }
}

// What was not written yet belongs to the page that is left.
window.addEventListener('popstate', function () {
  clearTimeout(timer);
  pending.clear();
});
window.addEventListener('pagehide', flush);
