// Controls of texts: what is hidden of their colors. The looks are those of maps, so they go along between both.

import { first } from '../dom.js';
import { bring, choice, slider } from '../maps/controls.js';
import * as looks from '../maps/looks.js';
import { watch } from '../watch.js';

/** Colors below a share of the greatest go; style/texts.css does the rest, so no word is touched. */
function show() {
  const root = document.documentElement;
  root.style.setProperty('--cut', String(looks.amount('cut') / 100));
  root.dataset.sign = looks.get('sign');
  const place = first('#text-controls');
  if (place && first('.controls-bar', place)) {
    bring(place);
  }
}

watch(function () {
  const place = first('#text-controls');
  if (place && !first('.controls-bar', place)) {
    const bar = document.createElement('div');
    bar.className = 'controls-bar';
    bar.append(slider('cut'), choice('sign', ['both', 'for', 'against', 'magnitude']));
    place.prepend(bar);
  }
  show();
});
looks.listen(show);
