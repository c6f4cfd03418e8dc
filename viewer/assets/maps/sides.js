'use strict';
// Sides: buttons for the difference of two sides of a comparison. [data-sides] is "B,A" for B less A, "," for none.

(function () {
  function show() {
    const { looks } = window.xlog;
    const present = `${looks.get('da')},${looks.get('db')}`;
    for (const button of document.querySelectorAll('button[data-sides]')) {
      const pressed = String(button.dataset.sides === present);
      if (button.getAttribute('aria-pressed') !== pressed) {
        button.setAttribute('aria-pressed', pressed);
      }
    }
  }

  document.addEventListener('click', function (event) {
    const button = event.target.closest('button[data-sides]');
    if (button) {
      const [one, other] = button.dataset.sides.split(',');
      window.xlog.looks.set('da', one);
      window.xlog.looks.set('db', other);
    }
  });
  window.xlog.looks.listen(show);
  new MutationObserver(show).observe(document.documentElement, { childList: true, subtree: true });
})();
