// News: asks the server what the page is now, and shows what has changed. One question at a time: never a second one for
// what is under way; the longer answers take, the longer the pauses; a tab that nobody sees asks nothing.

window.xlog = window.xlog || {};

window.xlog.news = (function () {
  const PAUSE = 850; // milliseconds between an answer and the next question: what is logged is seen within a second
  const SHARE = 4; // a pause is at least so many times as long as the answer took
  const LONGEST = 15000; // of a pause
  const GIVEN_UP = 60000; // an answer that has not come by then was lost with its connection
  let place = here(); // what is asked for; looks of maps, which change the address too, make no other page
  let shown = null; // { path, search, stamp } of what is on the screen
  let asking = null; // { number, path, search, at } of the question under way
  let number = 0; // of the last question
  let failures = 0; // in a row
  let timer = 0;
  let isPaused = false;
  let isOld = false; // whether something was changed since the last question

  function here() {
    return { path: window.location.pathname, search: window.location.search };
  }

  // Whether Dash, which carries questions, is there.
  function isUp() {
    return 'up' in document.documentElement.dataset;
  }

  function isSame(one, other) {
    return one !== null && other !== null && one.path === other.path && one.search === other.search;
  }

  function ask() {
    clearTimeout(timer);
    if (!isUp()) {
      return; // the first answer, which is none, comes when it is
    }
    number += 1;
    isOld = false;
    asking = { number, ...place, at: performance.now() };
    timer = setTimeout(() => fail(asking.number), GIVEN_UP);
    const stamp = isSame(shown, place) ? shown.stamp : null;
    window.dash_clientside.set_props('asked', { data: { number, ...place, stamp } });
  }

  function later(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(look, Math.min(LONGEST, Math.max(PAUSE, milliseconds)));
  }

  function look() {
    if (!isPaused && !document.hidden && asking === null) {
      ask();
    }
  }

  function show(page, stamp) {
    window.xlog.page.show(page);
    shown = { ...place, stamp };
  }

  function onAnswer({ detail: answer }) {
    if (!answer) {
      follow(); // Dash is there
    } else if (asking !== null && answer.number === asking.number) {
      const took = performance.now() - asking.at;
      asking = null;
      failures = 0;
      if (answer.page) {
        show(answer.page, answer.stamp);
      }
      later(isOld ? 0 : SHARE * took);
    } // else another page is asked for by now
  }

  // A question has failed; which it was, says its number.
  function fail(failed) {
    if (asking !== null && asking.number === failed) {
      asking = null;
      failures += 1;
      later(PAUSE * 2 ** failures);
    }
  }

  // Sees to it that the page at the address is the one that is shown.
  function follow() {
    if (isSame(asking || shown, place)) {
      if (asking === null) {
        later(PAUSE);
      }
    } else {
      ask();
    }
  }

  // Something has changed that the page shows: the next answer comes soon.
  function hurry() {
    isOld = true;
    if (asking === null) {
      ask();
    }
  }

  function pause(paused) {
    isPaused = paused;
    look();
  }

  function start() {
    const first = document.getElementById('first-page');
    if (first) {
      const { page, stamp } = JSON.parse(first.textContent);
      show(page, stamp);
    }
    follow();
  }

  window.addEventListener('popstate', function () {
    place = here();
    follow();
  });
  document.addEventListener('visibilitychange', look);
  document.addEventListener('DOMContentLoaded', start);
  document.addEventListener('answer', onAnswer);

  return { fail, hurry, pause };
})();
