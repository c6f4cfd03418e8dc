'use strict';
// Answering: says so when the viewer does not answer any more, as a page that only stands still looks as if nothing came.
// All that a page asks for goes through window.fetch, Dash's own requests among it: Dash has no event for those that fail.
// The looks for news are among them, so the words come soon, and go by themselves.

(function () {
  const REFUSED = 403; // it was started again, with another token
  const AWAY = [502, 503, 504]; // a reverse proxy finds nobody
  const ENOUGH = 2; // failures in a row: one alone is that of a page which is being left
  const ask = window.fetch;
  let failures = 0;

  function note(words) {
    failures = words ? failures + 1 : 0;
    const place = document.getElementById('answering');
    if (place && (failures === 0 || failures >= ENOUGH)) {
      window.xlog.phrases.write(place, words ? place.dataset[words] : '');
    }
  }

  // Returns the number of the question that Dash carries to the server, null where a request is something else.
  function questionOf(address, options) {
    const isOurs = String(address).includes('/_dash-update-component') && options && options.body;
    return isOurs ? JSON.parse(options.body).inputs[0].value.number : null;
  }

  function onAnswer(question, answer) {
    note(answer.status === REFUSED ? 'refused' : AWAY.includes(answer.status) ? 'silent' : null);
    if (!answer.ok) {
      window.xlog.news.fail(question);
    }
    return answer;
  }

  function onFailure(question, error) {
    if (error.name !== 'AbortError') {
      note('silent'); // what a script took back itself says nothing of the viewer
    }
    window.xlog.news.fail(question);
    throw error;
  }

  window.fetch = function (address, options) {
    const question = questionOf(address, options);
    return ask(address, options).then((answer) => onAnswer(question, answer), (error) => onFailure(question, error));
  };
})();
