'use strict';
// A field that narrows a list down, made in <div class="finder">: of text, or of a number from 0 to 1. What it says is a part
// of the address; the list follows while one writes. Made here and not by Dash, so that nothing that the server sends
// takes away what is written.

(function () {
  const PAUSE = 300; // milliseconds without a key
  let pause = null;
  let written = false; // whether the address is being changed by what was written

  function search(name, text) {
    written = true;
    const url = new URL(window.location.href);
    url.searchParams.delete('page');
    url.searchParams.delete(name);
    if (text) {
      url.searchParams.set(name, text);
    }
    window.xlog.address.go(url.href, true);
    written = false;
  }

  function build(place) {
    const label = document.createElement('label');
    const input = document.createElement('input');
    const { name, words, list, kind, hint } = place.dataset;
    input.type = kind || 'search';
    input.placeholder = hint || '';
    Object.assign(input, kind === 'number' ? { min: '0', max: '1', step: 'any' } : {});
    input.value = window.xlog.address.get(name) || '';
    if (list) {
      input.setAttribute('list', list);
    }
    input.addEventListener('input', function () {
      clearTimeout(pause);
      if (input.checkValidity()) {
        pause = setTimeout(() => search(name, input.value.trim()), PAUSE);
      }
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

  // What the address says, where it changes by other means: a link, or the way back.
  function follow() {
    if (written) {
      return;
    }
    clearTimeout(pause);
    document.querySelectorAll('.finder input').forEach(function (input) {
      input.value = window.xlog.address.get(input.closest('.finder').dataset.name) || '';
    });
  }

  new MutationObserver(show).observe(document.documentElement, { childList: true, subtree: true });
  window.addEventListener('popstate', follow);
})();
