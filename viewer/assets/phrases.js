'use strict';
// Phrases: the words that scripts write. They come with the page, in its language, as JSON in [data-phrases].

window.xlog = window.xlog || {};

window.xlog.phrases = (function () {
  let source = null;
  let texts = {};

  // Returns a text with values in its {gaps}.
  function say(key, gaps = {}) {
    const place = document.querySelector('[data-phrases]');
    if (place && place.dataset.phrases !== source) {
      source = place.dataset.phrases;
      texts = JSON.parse(source);
    }
    return (texts[key] || '').replace(/\{(\w+)\}/g, (gap, name) => (name in gaps ? gaps[name] : gap));
  }

  function number(value, digits = 3) {
    return String(Number(value.toPrecision(digits))).replace('-', '\u2212');
  }

  // Writes a text; writing what stands there already would wake all who observe the page.
  function write(place, text) {
    if (place && place.textContent !== text) {
      place.textContent = text;
    }
  }

  return { say, number, write };
})();
