'use strict';
// Keys: which keys do what. A page lists its keys in [data-keys] as JSON: [[action, [key, ...], words], ...]; scripts say what
// an action does with xlog.keys.on. So the list that ? shows is what works, on each page.

window.xlog = window.xlog || {};

window.xlog.keys = (function () {
  const actions = new Map(); // name -> function of the key that was pressed
  const SIGNS = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', ' ': '␣' };
  let dialog = null;

  function on(action, run) {
    actions.set(action, run);
  }

  function listed() {
    // Those of the page first: the button in the header has those of all pages.
    return [...document.querySelectorAll('[data-keys]')].reverse().flatMap((place) => JSON.parse(place.dataset.keys));
  }

  // Returns a key as the list names it. What Shift makes of a letter or a sign is the key; of an arrow it is Shift+arrow.
  function nameOf(event) {
    return event.shiftKey && event.key.length > 1 ? `Shift+${event.key}` : event.key;
  }

  // Whether an element needs a key for itself.
  function needs(element, key) {
    if (element.closest('input:not([type=checkbox]), select, textarea, [contenteditable]')) {
      return true;
    }
    return key === ' ' && Boolean(element.closest('button, summary, input, a'));
  }

  function onKey(event) {
    const modified = event.metaKey || event.ctrlKey || event.altKey;
    if (modified || event.defaultPrevented || (dialog && dialog.open)) {
      return;
    }
    const key = nameOf(event);
    const found = listed().find(([, keys]) => keys.includes(key));
    const run = found && actions.get(found[0]);
    if (run && !needs(event.target, key)) {
      event.preventDefault();
      run(key);
    }
  }

  // ------------------------------------------------------------------------------------------------------ the list

  function words(key) {
    return key
      .split('+')
      .filter(Boolean)
      .map((part) => SIGNS[part] || part)
      .join(' ');
  }

  function row([, keys, text]) {
    const line = document.createElement('tr');
    const [left, right] = [document.createElement('th'), document.createElement('td')];
    left.scope = 'row';
    keys.forEach(function (key) {
      const sign = document.createElement('kbd');
      sign.textContent = words(key) || key;
      left.append(sign, ' ');
    });
    right.textContent = text;
    line.append(left, right);
    return line;
  }

  function build(place) {
    dialog = document.createElement('dialog');
    dialog.className = 'keys';
    const title = document.createElement('h2');
    const table = document.createElement('table');
    const close = document.createElement('button');
    title.textContent = place.dataset.title;
    title.id = 'keys-title';
    dialog.setAttribute('aria-labeledby', title.id);
    table.append(...listed().map(row));
    close.textContent = place.dataset.close;
    close.className = 'chip';
    close.addEventListener('click', () => dialog.close());
    dialog.append(title, table, close);
    dialog.addEventListener('close', () => dialog.remove());
    document.body.append(dialog);
  }

  function help() {
    const place = document.querySelector('button[data-keys]');
    if (place) {
      build(place);
      dialog.showModal(); // holds the focus, closes with Escape, gives the focus back
    }
  }

  on('help', help);
  document.addEventListener('keydown', onKey);
  document.addEventListener('click', function (event) {
    if (event.target.closest('button[data-keys]')) {
      help();
    }
  });

  return { on };
})();
