'use strict';
// Pause: stops the look for news that a page takes more than once a second. Holds in this tab, until it is turned off or
// loaded anew.

(function () {
  let paused = false;

  // The button comes anew with another language; what it is at, is known here.
  function show() {
    const button = document.getElementById('pause');
    if (button && button.getAttribute('aria-pressed') !== String(paused)) {
      button.setAttribute('aria-pressed', String(paused));
    }
  }

  function turn() {
    paused = !paused;
    window.xlog.news.pause(paused);
    show();
  }

  document.addEventListener('click', function (event) {
    if (event.target.closest('#pause')) {
      turn();
    }
  });
  window.xlog.keys.on('pause', turn);
  new MutationObserver(show).observe(document.documentElement, { childList: true, subtree: true });
})();
