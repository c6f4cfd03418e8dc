// Scrolling: who comes back to a page finds it where it was left. Browsers know only pages that are there at once; ours
// come with an answer, a moment after the address.

import { all } from '../dom.js';

const KEPT = 50; // addresses
const NAME = 'xlog-scroll';
const LEAST = 250; // milliseconds: what is drawn with an answer may take so long
const LONGEST = 2000; // for pictures that make a page longer

/** @type {Map<string, number>} */
const tops = new Map(); // address -> how far down
/** @type {{ top: number | undefined, position: string | null, since: number } | null} */
let wanted = null;
/** @type {string | null} */
let position = null; // of the sample that one comes back from
/** @type {string | null} */
let here = null; // the address that is on the screen; null while another one is on its way

/**
 * Returns an address as it is remembered, whatever the order of its parts.
 * @param {{ pathname: string, search: string }} place
 */
export function nameOf(place) {
  const parts = [...new URLSearchParams(place.search)].map((pair) => pair.join('='));
  return [place.pathname, ...parts.sort()].join('&');
}

/**
 * Keeps how far down an address was left, and forgets the oldest of many.
 * @param {Map<string, number>} known
 * @param {string} name
 * @param {number} top
 */
export function remember(known, name, top) {
  known.delete(name);
  known.set(name, top);
  for (const oldest of [...known.keys()].slice(0, Math.max(0, known.size - KEPT))) {
    known.delete(oldest);
  }
}

function note() {
  if (here !== null && wanted === null) {
    remember(tops, here, window.scrollY);
  }
}

/**
 * The next page is one that a reader comes back to, from a sample.
 * @param {string} from its position
 */
export function comeBack(from) {
  position = from;
}

/** @param {PopStateEvent} event */
function onMove(event) {
  here = null;
  wanted = null;
  if (event.isTrusted || position !== null) {
    wanted = { top: tops.get(nameOf(window.location)), position, since: 0 };
  }
  position = null;
}

/** The page at the address is being put on the screen. */
export function arrived() {
  if (here !== null) {
    return; // it was there
  }
  here = nameOf(window.location);
  if (wanted) {
    wanted.since = performance.now();
    requestAnimationFrame(settle);
  } else {
    note();
  }
}

function settle() {
  if (!wanted) {
    return;
  }
  const { top, position: from, since } = wanted;
  const age = performance.now() - since;
  const room = document.documentElement.scrollHeight - window.innerHeight;
  if (top !== undefined) {
    window.scrollTo(0, top);
  }
  if (age < LEAST || ((top ?? 0) > room && age < LONGEST)) {
    requestAnimationFrame(settle);
    return;
  }
  if (from) {
    show(from);
  }
  wanted = null;
  note();
}

/**
 * Puts the focus on a sample in a list, and the list where it is seen.
 * @param {string} from
 */
function show(from) {
  const found = all('main a.card, main th a.label-name').find(
    (link) => link instanceof HTMLAnchorElement && link.pathname.endsWith(`/sample/${from}`),
  );
  if (found) {
    found.focus({ preventScroll: true });
    const { top, bottom } = found.getBoundingClientRect();
    if (top < 0 || bottom > window.innerHeight) {
      found.scrollIntoView({ block: 'center' });
    }
  }
}

function stop() {
  wanted = null;
}

/** Begins to remember; a page that is loaded anew goes where it was. */
export function start() {
  window.history.scrollRestoration = 'manual';
  const kept = JSON.parse(window.sessionStorage.getItem(NAME) ?? '[]');
  kept.forEach((/** @type {[string, number]} */ [name, top]) => remember(tops, name, top));
  const [loaded] = performance.getEntriesByType('navigation');
  if (loaded instanceof PerformanceNavigationTiming && loaded.type !== 'navigate') {
    wanted = { top: tops.get(nameOf(window.location)), position: null, since: 0 };
  }
  window.addEventListener('popstate', onMove);
  window.addEventListener('scroll', note, { passive: true });
  window.addEventListener('pagehide', () => window.sessionStorage.setItem(NAME, JSON.stringify([...tops])));
  for (const own of ['wheel', 'touchstart', 'pointerdown', 'keydown']) {
    window.addEventListener(own, stop, { passive: true });
  }
}
