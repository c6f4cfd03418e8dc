'use strict';
// Files: hands a picture to the browser under a name, and tells buttons what to save with xlog.files.on.

window.xlog = window.xlog || {};

window.xlog.files = (function () {
  const LONGEST = 120; // characters of a name
  const savers = new Map(); // what a button saves -> function of the button

  function on(what, save) {
    savers.set(what, save);
  }

  // Returns the name of a file: what the page is about and what of it is saved, without what file systems do not like.
  function name(part) {
    const page = document.title.replace(/ · xlog$/, '').split(' · ').reverse();
    const words = [...page, part].map((word) => word.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, ''));
    return words.filter(Boolean).join('_').slice(0, LONGEST);
  }

  function hand(blob, file) {
    const anchor = document.createElement('a');
    anchor.href = URL.createObjectURL(blob);
    anchor.download = file;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(anchor.href), 60000);
  }

  async function png(canvas, part) {
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (!blob) {
      throw new Error('the picture is too large'); // browsers give nothing then
    }
    hand(blob, `${name(part)}.png`);
  }

  async function save(button) {
    button.disabled = true;
    try {
      await savers.get(button.dataset.save)(button);
      delete button.dataset.state;
    } catch (error) {
      button.dataset.state = 'failed';
      button.title = button.dataset.failed;
    }
    button.disabled = false;
  }

  document.addEventListener('click', function (event) {
    const button = event.target.closest('button[data-save]');
    if (button) {
      save(button);
    }
  });

  return { on, name, png };
})();
