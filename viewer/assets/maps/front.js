'use strict';
// Front: one explainer's map is large and comes first, the same in sample after sample.

(function () {
  function cards() {
    return [...document.querySelectorAll('.map-grid > .map-card[data-name]')];
  }

  function toggle(name) {
    const { looks } = window.xlog;
    looks.set('front', looks.get('front') === name ? '' : name);
    const card = cards().find((one) => one.dataset.front !== undefined);
    if (card) {
      card.scrollIntoView({ block: 'nearest' });
    }
  }

  function show() {
    const name = window.xlog.looks.get('front');
    for (const card of cards()) {
      const front = card.dataset.name === name;
      if (front !== (card.dataset.front !== undefined)) {
        card.toggleAttribute('data-front', front);
        card.querySelectorAll('canvas').forEach(window.xlog.painting.request);
      }
      const button = card.querySelector('.enlarge');
      if (button && button.getAttribute('aria-pressed') !== String(front)) {
        button.setAttribute('aria-pressed', String(front));
      }
    }
  }

  document.addEventListener('click', function (event) {
    const button = event.target.closest('.enlarge');
    if (button) {
      toggle(button.closest('.map-card').dataset.name);
    }
  });
  window.xlog.keys.on('front', function (key) {
    const card = cards()[Number(key) - 1];
    if (card) {
      toggle(card.dataset.name);
    }
  });
  window.xlog.looks.listen(show);
  new MutationObserver(show).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributeFilter: ['data-name'],
  });
})();
