'use strict';
// Follows links between pages without loading the page anew; keys go to the previous and the next.

(function () {
  function follow(rel) {
    const anchor = document.querySelector(`a.nav[rel=${rel}]`);
    if (anchor) {
      window.xlog.address.go(anchor.href);
    }
  }

  document.addEventListener('click', function (event) {
    const anchor = event.target.closest('a.nav');
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (anchor && plain) {
      event.preventDefault();
      window.xlog.address.go(anchor.href);
    }
  });

  window.xlog.keys.on('previous', () => follow('prev'));
  window.xlog.keys.on('next', () => follow('next'));
})();
