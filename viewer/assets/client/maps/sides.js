// Sides: buttons for the difference of two sides of a comparison. [data-sides] is "B,A" for B less A, "," for none.

import { all, around, attribute } from '../dom.js';
import { watch } from '../watch.js';
import * as looks from './looks.js';

function show() {
  const present = `${looks.get('da')},${looks.get('db')}`;
  for (const button of all('button[data-sides]')) {
    attribute(button, 'aria-pressed', String(button.dataset.sides === present));
  }
}

document.addEventListener('click', function (event) {
  const button = around(event, 'button[data-sides]');
  if (button) {
    const [one, other] = (button.dataset.sides ?? ',').split(',');
    looks.set('da', one);
    looks.set('db', other);
  }
});
looks.listen(show);
watch(show);
