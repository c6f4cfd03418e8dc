'use strict';
// The address holds the state of a page. What only the browser needs (opacity, boxes) is changed here, without the server.

window.xlog = window.xlog || {};

window.xlog.address = (function () {
  const KEPT = ['opacity', 'boxes']; // go along from sample to sample

  function get(name) {
    return new URLSearchParams(window.location.search).get(name);
  }

  function set(name, value) {
    const url = new URL(window.location.href);
    if (value === null) {
      url.searchParams.delete(name);
    } else {
      url.searchParams.set(name, value);
    }
    window.history.replaceState(window.history.state, '', url);
  }

  function go(href) {
    const url = new URL(href, window.location.href);
    for (const name of KEPT) {
      if (get(name) !== null && url.pathname.includes('/sample/')) {
        url.searchParams.set(name, get(name));
      }
    }
    const moved = url.pathname !== window.location.pathname;
    window.history.pushState({}, '', url);
    // Dash's Location listens to this event, as it does when the browser goes back.
    window.dispatchEvent(new PopStateEvent('popstate', { state: {} }));
    if (moved) {
      window.scrollTo(0, 0);
    }
  }

  return { get, set, go };
})();
