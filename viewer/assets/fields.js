'use strict';
// Inputs whose value is state of the page, in the address; the page follows while one writes. Made here and not by Dash, so
// that nothing that the server sends disturbs somebody who types. Components write the places: components/field.py.

(function () {
  const PAUSE = 300; // milliseconds without a key
  let pause = 0;
  let writing = false; // whether the address is being changed by what was written

  function build(place) {
    const label = document.createElement('label');
    const words = document.createElement('span');
    const input = document.createElement('input');
    const { kind, hint, list, most, part } = place.dataset;
    input.type = kind;
    input.placeholder = hint || '';
    if (kind === 'number') {
      Object.assign(input, { min: '0', max: most || '', step: 'any', required: Boolean(part) });
    }
    if (list) {
      input.setAttribute('list', list);
    }
    if (part) {
      input.addEventListener('change', () => send(place, input));
    } else {
      input.value = window.xlog.address.get(place.dataset.field) || '';
      input.addEventListener('input', () => soon(place, input));
    }
    label.append(words, input);
    place.append(label);
  }

  // Brings an input in line with what the server says; what somebody types meanwhile stays.
  function show(place) {
    if (!place.hasChildNodes()) {
      build(place);
    }
    const words = place.querySelector('span');
    if (words.textContent !== place.dataset.label) {
      words.textContent = place.dataset.label;
    }
    if (place.dataset.part && place.dataset.shown !== place.dataset.value) {
      place.dataset.shown = place.dataset.value;
      place.querySelector('input').value = place.dataset.value;
    }
  }

  // "Name:2,Other:0" of all inputs of one list; the server has escaped the commas of names. 1 is what goes without saying.
  function list(name) {
    return [...document.querySelectorAll(`.field[data-field="${name}"]`)]
      .map((place) => [place.dataset.part, place.querySelector('input').value])
      .filter(([, value]) => value !== '' && Number(value) !== 1)
      .map(([part, value]) => `${part}:${Number(value)}`)
      .join(',');
  }

  function soon(place, input) {
    clearTimeout(pause);
    if (input.checkValidity()) {
      pause = setTimeout(() => send(place, input), PAUSE);
    }
  }

  function send(place, input) {
    if (!input.reportValidity()) {
      return;
    }
    const { field, part } = place.dataset;
    const value = part ? list(field) : input.value.trim();
    const url = new URL(window.location.href);
    url.searchParams.delete('page');
    url.searchParams.delete(field);
    if (value) {
      url.searchParams.set(field, value);
    }
    writing = true;
    window.xlog.address.go(url.href, !part); // each key stroke is no step back
    writing = false;
  }

  // What the address says, where it changes by other means: a link, or the way back.
  function follow() {
    if (writing) {
      return;
    }
    clearTimeout(pause);
    document.querySelectorAll('.field:not([data-part]) input').forEach(function (input) {
      input.value = window.xlog.address.get(input.closest('.field').dataset.field) || '';
    });
  }

  function showAll() {
    document.querySelectorAll('.field').forEach(show);
  }

  new MutationObserver(showAll).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributeFilter: ['data-value', 'data-label', 'data-part'],
  });
  window.addEventListener('popstate', follow);
})();
