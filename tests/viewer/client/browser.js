// Stands in for a browser where modules want one as they are loaded: events, an address with its history, one element.

const page = new EventTarget();
page.location = new URL('http://127.0.0.1/');
page.history = { state: null, pushState: move, replaceState: move };
page.scrollTo = () => undefined;

function move(state, title, url) {
  page.location = new URL(url, page.location);
}

/** Goes to an address, as a link or the way back does. */
export function visit(address) {
  page.location = new URL(address, page.location);
  page.dispatchEvent(new Event('popstate'));
}

class Observer {
  observe() {}
}

const root = Object.assign(new EventTarget(), { dataset: {}, toggleAttribute: () => undefined });
const document = Object.assign(new EventTarget(), {
  documentElement: root,
  querySelector: () => null,
  querySelectorAll: () => [],
  getElementById: () => null,
});
class PopStateEvent extends Event {}
const fetch = () => new Promise(() => undefined); // no answer comes
const made = { window: page, document, fetch, PopStateEvent, IntersectionObserver: Observer, ResizeObserver: Observer };
Object.assign(globalThis, made);
