// Difference: one map less another of the same sample and label, by two explainers or at two steps.

import { all, write } from '../dom.js';
import { say } from '../phrases.js';
import { watch } from '../watch.js';
import * as looks from './looks.js';
import { SIDES, isDifference } from './sources.js';

// What is subtracted from what, in words.
function title() {
  const [one, other] = SIDES.map(function ([name, at]) {
    const step = looks.get(at);
    return looks.get(name) + (step ? say('at_step', { step }) : '');
  });
  return `${one} \u2212 ${other}`;
}

function show() {
  document.documentElement.toggleAttribute('data-difference', isDifference());
  all('.difference-title').forEach((place) => write(place, title()));
}

looks.listen(show);
watch(show);
