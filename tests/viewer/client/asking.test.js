import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Asking, LONGEST, PAUSE } from '../../../viewer/assets/client/page/asking.js';

const LIST = { path: '/', search: '' };
const RUN = { path: '/run/1', search: '?step=2' };

test('a question has the stamp of what is on the screen', () => {
  const asking = new Asking(LIST);
  asking.show('stamp');
  assert.deepEqual(asking.ask(0), { ...LIST, number: 1, stamp: 'stamp' });
  asking.place = RUN;
  assert.deepEqual(asking.ask(0), { ...RUN, number: 2, stamp: null });
});

test('what is under way is not asked for again, and another page is', () => {
  const asking = new Asking(LIST);
  assert.equal(asking.isElsewhere, true);
  asking.ask(0);
  assert.equal(asking.isElsewhere, false);
  asking.place = RUN;
  assert.equal(asking.isElsewhere, true);
  asking.ask(0);
  asking.place = LIST;
  assert.equal(asking.isElsewhere, true); // the answer to the first question is no longer waited for
});

test('the answer to an older question is passed over', () => {
  const asking = new Asking(LIST);
  asking.ask(0);
  asking.place = RUN;
  asking.ask(5);
  assert.equal(asking.answered(1, 10), null);
  assert.equal(asking.underWay.number, 2);
  assert.equal(asking.answered(2, 10), PAUSE);
  assert.equal(asking.answered(2, 10), null);
});

test('the longer an answer takes, the longer the pause, up to an end', () => {
  const pauses = [1, 300, 1000, 3000, 100_000].map(function (took) {
    const asking = new Asking(LIST);
    asking.ask(50);
    return asking.answered(1, 50 + took);
  });
  assert.deepEqual(pauses, [PAUSE, 1200, 4000, 12000, LONGEST]);
});

test('failures make pauses longer until an answer comes', () => {
  const asking = new Asking(LIST);
  const pauses = Array.from({ length: 6 }, () => asking.failed(asking.ask(0).number));
  assert.deepEqual(pauses, [2, 4, 8, 16].map((times) => times * PAUSE).concat(LONGEST, LONGEST));
  assert.equal(asking.failed(6), null); // none is under way
  assert.equal(asking.failed(null), null);
  asking.ask(0);
  asking.answered(7, 0);
  assert.equal(asking.failed(asking.ask(0).number), 2 * PAUSE);
});

test('what was changed meanwhile is asked for soon, however slow the answer was', () => {
  const asking = new Asking(LIST);
  asking.ask(0);
  asking.isOld = true;
  assert.equal(asking.answered(1, 9000), PAUSE);
  asking.ask(0);
  assert.equal(asking.isOld, false);
});
