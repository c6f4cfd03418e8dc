// Sizes: how large maps are in rows of several samples.

import * as looks from './looks.js';

function show() {
  document.documentElement.style.setProperty('--map-size', `${looks.amount('size')}px`);
}

looks.listen((name) => (name === null || name === 'size') && show());
show();
