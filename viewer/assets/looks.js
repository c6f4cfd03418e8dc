'use strict';
// Looks: how all maps are drawn. They stand in the address under short names and go along from sample to sample.

window.xlog = window.xlog || {};

window.xlog.looks = (function () {
  const PAGES = /^\/run\/[0-9a-f]+\/(sample|table)(\/|$)/;
  const SIDES = /^\/compare\/sample$/; // there a difference is one of sides, not of explainers: kept apart
  const NUMBERS = {
    // name: [least, greatest, plain]
    opacity: [0, 100, 60], // percent
    clip: [80, 100, 99.5], // percentile where the colors end: single hot pixels would leave the rest dark
    cut: [0, 95, 0], // percent of the color range below which the map is bare
    blur: [0, 8, 0], // pixels
  };
  const CHOICES = { show: ['both', 'map', 'picture'], part: ['map', 'mean', 'spread'], boxes: ['', '1'] }; // the first is plain
  const TEXTS = { seq: 'inferno', div: 'RdBu', da: '', db: '', ta: '', tb: '', front: '', view: '' }; // with what is plain
  const NAMES = [...Object.keys(NUMBERS), ...Object.keys(CHOICES), ...Object.keys(TEXTS)];
  const listeners = [];
  let values = read();

  function parse(name, text) {
    if (name in NUMBERS) {
      const [least, greatest, plain] = NUMBERS[name];
      const value = text === null || text === '' ? NaN : Number(text);
      return Number.isNaN(value) ? plain : Math.min(greatest, Math.max(least, value));
    }
    if (name in CHOICES) {
      return CHOICES[name].includes(text) ? text : CHOICES[name][0];
    }
    return text || TEXTS[name];
  }

  function read() {
    return Object.fromEntries(NAMES.map((name) => [name, parse(name, window.xlog.address.get(name))]));
  }

  function get(name) {
    return values[name];
  }

  function set(name, value) {
    values[name] = parse(name, String(value));
    window.xlog.address.set(name, values[name] === parse(name, null) ? null : values[name]);
    listeners.forEach((listener) => listener(name));
  }

  // Calls back with the name of what has changed, or with null where all may have.
  function listen(listener) {
    listeners.push(listener);
  }

  window.xlog.address.keep(NAMES, PAGES);
  window.xlog.address.keep(NAMES, SIDES);
  window.addEventListener('popstate', function () {
    values = read();
    listeners.forEach((listener) => listener(null));
  });

  return { get, set, listen, limits: NUMBERS };
})();
