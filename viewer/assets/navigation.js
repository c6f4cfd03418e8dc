'use strict';
// Follows links between pages without loading the page anew; arrow keys go to the previous and the next sample.

(function () {
  document.addEventListener('click', function (event) {
    const anchor = event.target.closest('a.nav');
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (anchor && plain) {
      event.preventDefault();
      window.xlog.address.go(anchor.href);
    }
  });

  document.addEventListener('keydown', function (event) {
    const rel = { ArrowLeft: 'prev', ArrowRight: 'next' }[event.key];
    const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (!rel || modified || event.target.closest('input:not([type=checkbox]), select, textarea')) {
      return;
    }
    const anchor = document.querySelector(`a.nav[rel=${rel}]`);
    if (anchor) {
      event.preventDefault();
      window.xlog.address.go(anchor.href);
    }
  });
})();
