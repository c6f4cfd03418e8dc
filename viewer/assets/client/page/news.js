// News: asks the server what the page is now, and shows what has changed. A tab that nobody sees asks nothing.

import { show } from './drawing.js';
import { Asking, PAUSE } from './asking.js';
import { arrived } from './scrolling.js';

const GIVEN_UP = 60000; // milliseconds; an answer that has not come by then was lost with its connection
const asking = new Asking(here()); // looks of maps change the address too, and make no other page
/** @type {number | undefined} */
let timer;
let isPaused = false;

function here() {
  return { path: window.location.pathname, search: window.location.search };
}

/** Whether Dash, which carries questions, is there. */
function isUp() {
  return 'up' in document.documentElement.dataset;
}

function ask() {
  clearTimeout(timer);
  if (!isUp()) {
    return; // the first answer, which is none, comes when it is
  }
  const question = asking.ask(performance.now());
  timer = setTimeout(() => fail(question.number), GIVEN_UP);
  window.dash_clientside.set_props('asked', { data: question });
}

/** @param {number | null} pause milliseconds */
function later(pause) {
  if (pause !== null) {
    clearTimeout(timer);
    timer = setTimeout(look, pause);
  }
}

function look() {
  if (!isPaused && !document.hidden && asking.underWay === null) {
    ask();
  }
}

/** Sees to it that the page at the address is the one that is shown. */
function follow() {
  if (asking.isElsewhere) {
    ask();
  } else if (asking.underWay === null) {
    later(PAUSE);
  }
}

/** @param {CustomEvent<{ number: number, page?: import('./drawing.js').Page, stamp?: string } | null>} event */
function onAnswer({ detail: answer }) {
  if (!answer) {
    follow(); // Dash is there
    return;
  }
  const pause = asking.answered(answer.number, performance.now());
  if (pause !== null && answer.page && answer.stamp !== undefined) {
    show(answer.page);
    asking.show(answer.stamp);
    arrived();
  }
  later(pause);
}

/**
 * Takes that a question has failed; null is none.
 * @param {number | null} number
 */
export function fail(number) {
  later(asking.failed(number));
}

/** Something has changed that the page shows: the next answer comes soon. */
export function hurry() {
  asking.isOld = true;
  if (asking.underWay === null) {
    ask();
  }
}

/** @param {boolean} paused */
export function pause(paused) {
  isPaused = paused;
  look();
}

/** Shows the page that came with the index, and begins to ask. */
export function start() {
  const first = document.getElementById('first-page');
  if (first) {
    const { page, stamp } = JSON.parse(first.textContent ?? '');
    show(page);
    asking.show(stamp);
    arrived();
  }
  follow();
}

window.addEventListener('popstate', function () {
  asking.place = here();
  follow();
});
document.addEventListener('visibilitychange', look);
document.addEventListener('answer', (event) => onAnswer(/** @type {CustomEvent} */ (event)));
