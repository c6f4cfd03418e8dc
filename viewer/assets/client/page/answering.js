// Answering: says so when the viewer does not answer any more, as a page that only stands still looks as if nothing came.
// All that a page asks for goes through window.fetch, Dash's own requests among it: Dash has no event for those that fail.
// The looks for news are among them, so the words come soon, and go by themselves.

import { write } from '../dom.js';
import { fail } from './news.js';

const REFUSED = 403; // it was started again, with another token
const AWAY = [502, 503, 504]; // a reverse proxy finds nobody
const ENOUGH = 2; // failures in a row: one alone is that of a page which is being left
const ask = window.fetch;
let failures = 0;

/** @param {'silent' | 'refused' | null} words */
function note(words) {
  failures = words ? failures + 1 : 0;
  const place = document.getElementById('answering');
  if (place && (failures === 0 || failures >= ENOUGH)) {
    write(place, (words && place.dataset[words]) || '');
  }
}

/**
 * Returns the number of the question that Dash carries to the server, null where a request is something else.
 * @param {RequestInfo | URL} address
 * @param {RequestInit} [options]
 * @returns {number | null}
 */
function questionOf(address, options) {
  const isOurs = String(address).includes('/_dash-update-component') && options && typeof options.body === 'string';
  return isOurs ? JSON.parse(/** @type {string} */ (options.body)).inputs[0].value.number : null;
}

/**
 * @param {number | null} question
 * @param {Response} answer
 */
function onAnswer(question, answer) {
  note(answer.status === REFUSED ? 'refused' : AWAY.includes(answer.status) ? 'silent' : null);
  if (!answer.ok) {
    fail(question);
  }
  return answer;
}

/**
 * @param {number | null} question
 * @param {Error} error
 * @returns {never}
 */
function onFailure(question, error) {
  if (error.name !== 'AbortError') {
    note('silent'); // what a script took back itself says nothing of the viewer
  }
  fail(question);
  throw error;
}

window.fetch = function (address, options) {
  const question = questionOf(address, options);
  return ask(address, options).then(
    (answer) => onAnswer(question, answer),
    (error) => onFailure(question, error),
  );
};
