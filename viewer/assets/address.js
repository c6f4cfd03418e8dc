'use strict';
// The address holds the state of a page. What only the browser needs (looks of maps) is changed here, without the server.

window.xlog = window.xlog || {};

window.xlog.address = (function () {
  const root = new URL('.', import.meta.url).pathname; // "/", or where a reverse proxy shows the viewer
  const DELAY = 200; // ms; browsers slow down pages that change their address many times a second
  const kept = []; // { names, pages }: parts that go along between pages of some kind
  const pending = new Map(); // not in the address yet
  let timer = 0;

  // Returns a path as it would be without a reverse proxy.
  function within(path) {
    return path.startsWith(root) ? path.slice(root.length - 1) : path;
  }

  function get(name) {
    return pending.has(name) ? pending.get(name) : new URLSearchParams(window.location.search).get(name);
  }

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

  // Changes a part of the address soon, without a new entry in the browser's history; null takes it away.
  function set(name, value) {
    pending.set(name, value === null ? null : String(value));
    clearTimeout(timer);
    timer = setTimeout(flush, DELAY);
  }

  // Lets parts of the address go along from one page whose path fits to another. Their values are those of now: links were
  // made before the last change of a slider.
  function keep(names, pages) {
    kept.push({ names, pages });
  }

  function go(href, replacing = false) {
    flush();
    const url = new URL(href, window.location.href);
    for (const { names, pages } of kept) {
      if (pages.test(within(window.location.pathname)) && pages.test(within(url.pathname))) {
        names.forEach((name) => write(url, name, get(name)));
      }
    }
    const moved = url.pathname !== window.location.pathname;
    window.history[replacing ? 'replaceState' : 'pushState']({}, '', url);
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

  return { root, get, set, keep, go };
})();
