'use strict';
// A text field that narrows a list down, made in <div class="finder">. What it says is a part of the address; the list
// follows while one writes. Made here and not by Dash, so that nothing that the server sends takes away what is written.

(function () {
  const PAUSE = 300; // milliseconds without a key

  function search(name, text) {
    const url = new URL(window.location.href);
    url.searchParams.delete('page');
    url.searchParams.delete(name);
    if (text) {
      url.searchParams.set(name, text);
    }
    window.xlog.address.go(url.href, true);
  }

  function build(place) {
    const label = document.createElement('label');
    const input = document.createElement('input');
    const { name, words, list } = place.dataset;
    let pause = null;
    input.type = 'search';
    input.value = window.xlog.address.get(name) || '';
    input.setAttribute('list', list);
    input.addEventListener('input', function () {
      clearTimeout(pause);
      pause = setTimeout(() => search(name, input.value.trim()), PAUSE);
    });
    label.append(words, input);
    place.append(label);
  }

  function show() {
    document.querySelectorAll('.finder').forEach(function (place) {
      if (!place.hasChildNodes()) {
        build(place);
      }
    });
  }

  // What the address says, unless it is being written.
  function follow() {
    document.querySelectorAll('.finder input').forEach(function (input) {
      if (input !== document.activeElement) {
        input.value = window.xlog.address.get(input.closest('.finder').dataset.name) || '';
      }
    });
  }

  new MutationObserver(show).observe(document.documentElement, { childList: true, subtree: true });
  window.addEventListener('popstate', follow);
})();
