'use strict';
// Difference: one map less another of the same sample and label, by two explainers or at two steps.

window.xlog = window.xlog || {};

window.xlog.difference = (function () {
  const SIDES = [
    ['da', 'ta'],
    ['db', 'tb'],
  ];

  function isOn() {
    return SIDES.every(([name]) => window.xlog.looks.get(name) !== '');
  }

  // Returns the canvases whose maps may be chosen, of one sample or of all.
  function sources(place = document) {
    return [...place.querySelectorAll('canvas.overlay[data-explainer]')];
  }

  function explainers() {
    return [...new Set(sources().map((canvas) => canvas.dataset.explainer))];
  }

  // Returns the addresses of both maps for the canvas of a difference; none where one of them is not there.
  function addresses(canvas) {
    const { looks, overlay, steps } = window.xlog;
    const found = SIDES.map(function ([name, at]) {
      const source = sources(canvas.closest('[data-group]')).find((one) => one.dataset.explainer === looks.get(name));
      return source ? overlay.address(source, looks.get(at) === '' ? steps.shown() : looks.get(at)) : '';
    });
    return found.every(Boolean) ? found : [];
  }

  // Returns what is subtracted from what, in words.
  function title() {
    const { looks, phrases } = window.xlog;
    const [one, other] = SIDES.map(function ([name, at]) {
      const step = looks.get(at);
      return looks.get(name) + (step ? phrases.say('at_step', { step }) : '');
    });
    return `${one} \u2212 ${other}`;
  }

  function show() {
    document.documentElement.toggleAttribute('data-difference', isOn());
    document.querySelectorAll('.difference-title').forEach((place) => window.xlog.phrases.write(place, title()));
  }

  window.xlog.looks.listen(show);
  new MutationObserver(show).observe(document.documentElement, { childList: true, subtree: true });

  return { sides: SIDES, explainers, addresses };
})();
