'use strict';
// Inputs whose value is state of the page, in the address. Made here and not by Dash, so that nothing that the server sends
// disturbs somebody who types. Components write the places: components/field.py.

(function () {
  function build(place) {
    const label = document.createElement('label');
    const words = document.createElement('span');
    const input = document.createElement('input');
    const { kind, hint } = place.dataset;
    input.type = kind;
    input.placeholder = hint;
    if (kind === 'number') {
      input.min = '0';
      input.step = 'any';
      input.required = true;
    }
    input.addEventListener('change', () => send(place, input));
    label.append(words, input);
    place.append(label);
  }

  // Brings an input in line with what the server says; what somebody types meanwhile stays.
  function show(place) {
    if (!place.hasChildNodes()) {
      build(place);
    }
    const words = place.querySelector('span');
    const input = place.querySelector('input');
    if (words.textContent !== place.dataset.label) {
      words.textContent = place.dataset.label;
    }
    if (place.dataset.shown !== place.dataset.value) {
      place.dataset.shown = place.dataset.value;
      input.value = place.dataset.value;
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
    window.xlog.address.go(url.href);
  }

  function showAll() {
    document.querySelectorAll('.field').forEach(show);
  }

  new MutationObserver(showAll).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributeFilter: ['data-value', 'data-label', 'data-part'],
  });
})();
