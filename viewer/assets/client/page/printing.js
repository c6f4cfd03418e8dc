// Printing: charts were drawn as wide as the screen; on paper they become as wide as that, as print.css says. Maps that
// were never in sight are loaded first where printing begins with a key; a browser's menu does not wait.

import { all } from '../dom.js';
import { loadEverything } from '../maps/overlay.js';

/** Lets all parts of a chart grow and shrink together. */
function loosen() {
  for (const box of all('.js-plotly-plot .svg-container')) {
    const { offsetWidth: width, offsetHeight: height } = box;
    box.style.setProperty('--paper-ratio', `${width} / ${height}`);
    all('.main-svg', box).forEach((drawn) => drawn.setAttribute('viewBox', `0 0 ${width} ${height}`));
  }
}

/** Gives plotly its drawings back as it knows them. */
function restore() {
  all('.js-plotly-plot .main-svg').forEach((drawn) => drawn.removeAttribute('viewBox'));
}

document.addEventListener('keydown', async function (event) {
  const isWanted = (event.ctrlKey || event.metaKey) && event.key === 'p' && !event.shiftKey && !event.altKey;
  if (isWanted && all('canvas.overlay:not([data-state])').length) {
    event.preventDefault();
    await loadEverything();
    window.print();
  }
});
window.addEventListener('beforeprint', loosen);
window.addEventListener('afterprint', restore);
