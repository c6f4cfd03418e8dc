// Picking: samples that a reader selects in a list. The selection is kept in the tab, run by run, and stays while filters,
// pages and samples are looked at. Components write the places: components/picks.py.

import { go } from '../address.js';
import { all, around, attribute, first, input, make, write } from '../dom.js';
import { on } from '../keys.js';
import { filled } from '../phrases.js';
import { watch } from '../watch.js';

/** @type {string | null} */
let last = null; // the box that was turned last, from which Shift selects
let isFull = false; // whether more were wanted than there may be

/**
 * Returns numbers as an address has them, "1,5-7", in their order.
 * @param {number[]} positions
 */
export function joined(positions) {
  /** @type {[number, number][]} */
  const spans = [];
  for (const position of positions) {
    const span = spans.at(-1);
    if (span && span[1] === position - 1) {
      span[1] = position;
    } else {
      spans.push([position, position]);
    }
  }
  return spans.map(([start, end]) => (start === end ? `${start}` : `${start}-${end}`)).join(',');
}

/**
 * Returns what lies between two of a list, both included; the other alone where the one is not in it.
 * @template T
 * @param {T[]} list
 * @param {T | null} one
 * @param {T} other
 */
export function between(list, one, other) {
  const ends = [one, other].map((end) => list.findIndex((item) => item === end)).sort((a, b) => a - b);
  return ends[0] < 0 ? [other] : list.slice(ends[0], ends[1] + 1);
}

/**
 * Returns what is selected once some are, or are no more; at most so many.
 * @param {number[]} picked
 * @param {number[]} turned
 * @param {boolean} isOn
 * @param {number} most
 */
export function after(picked, turned, isOn, most) {
  const others = picked.filter((position) => !turned.includes(position));
  return isOn ? [...new Set([...picked, ...turned])].slice(0, most) : others;
}

/** @param {string} run */
function nameOf(run) {
  return `xlog-picked-${run}`;
}

/**
 * @param {string} run
 * @returns {number[]}
 */
function pickedOf(run) {
  return JSON.parse(window.sessionStorage.getItem(nameOf(run)) ?? '[]');
}

/**
 * Selects samples, or no longer.
 * @param {HTMLElement} bar
 * @param {string[]} positions
 * @param {boolean} isOn
 */
function turn(bar, positions, isOn) {
  const { run = '', most = '' } = bar.dataset;
  const turned = positions.map(Number);
  const picked = after(pickedOf(run), turned, isOn, Number(most));
  isFull = isOn && turned.some((position) => !picked.includes(position));
  window.sessionStorage.setItem(nameOf(run), JSON.stringify(picked));
  show();
}

/** @returns {HTMLElement[]} */
function boxes() {
  return all('main .pick[data-pick]');
}

/** @param {HTMLElement} box */
function build(box) {
  const made = make('input', { type: 'checkbox' });
  made.addEventListener('click', (event) => onBox(box, made, event.shiftKey));
  box.append(made);
}

/**
 * @param {HTMLElement} box
 * @param {HTMLInputElement} made
 * @param {boolean} isRange
 */
function onBox(box, made, isRange) {
  const bar = first('main .picks');
  const { pick = '' } = box.dataset;
  const shown = boxes().map(({ dataset }) => dataset.pick ?? '');
  if (bar) {
    turn(bar, isRange ? between(shown, last, pick) : [pick], made.checked);
    last = pick;
  }
}

/** @param {HTMLElement} bar */
function buildBar(bar) {
  const button = (/** @type {string} */ name) => make('button', { type: 'button', className: `chip ${name}` });
  const status = make('span', { className: 'count' });
  status.setAttribute('role', 'status');
  const [every, tag, clear] = [button('all'), button('tag'), button('clear')];
  every.addEventListener('click', () => turn(bar, boxes().map(({ dataset }) => dataset.pick ?? ''), true));
  clear.addEventListener('click', function () {
    turn(bar, pickedOf(bar.dataset.run ?? '').map(String), false);
    every.focus();
  });
  const links = ['compare', 'figure', 'csv'].map((name) => make('a', { className: `chip ${name}` }));
  bar.append(status, every, ...links, tag, clear);
}

/** @param {HTMLElement} bar */
function showBar(bar) {
  if (!bar.hasChildNodes()) {
    buildBar(bar);
  }
  const { run = '', most = '', compared = '', words = '{}', tag = '{}' } = bar.dataset;
  const said = JSON.parse(words);
  const picked = pickedOf(run).sort((a, b) => a - b);
  const isMany = picked.length > Number(compared);
  bar.classList.toggle('none', picked.length === 0);
  const texts = {
    count: isFull ? filled(said.limit, { most }) : picked.length ? filled(said.count, { count: picked.length }) : '',
    all: filled(said.all, { count: boxes().length }),
    compare: isMany ? filled(said.compare_most, { most: compared }) : said.compare,
    ...{ figure: said.figure, csv: said.csv, tag: said.tag, clear: said.clear },
  };
  Object.entries(texts).forEach(([name, text]) => write(first(`.${name}`, bar), text));
  first('.tag', bar)?.setAttribute('data-form', JSON.stringify({ ...JSON.parse(tag), fixed: { positions: picked } }));
  aimAll(bar, picked, isMany);
}

/**
 * @param {HTMLElement} bar
 * @param {number[]} picked
 * @param {boolean} isMany more than can be compared
 */
function aimAll(bar, picked, isMany) {
  const { table = '', figure = '', csv = '' } = bar.dataset;
  aim(first('.compare', bar), isMany ? '' : table, picked, true);
  aim(first('.figure', bar), figure, picked, true);
  aim(first('.csv', bar), csv, picked, false);
}

/**
 * Lets a link lead to something of what is selected; nowhere for ''.
 * @param {HTMLElement | null} link
 * @param {string} there
 * @param {number[]} picked
 * @param {boolean} isPage and no file
 */
function aim(link, there, picked, isPage) {
  if (!link) {
    return;
  }
  const leads = there !== '' && picked.length > 0;
  link.classList.toggle('nav', isPage && leads);
  if (!leads) {
    link.removeAttribute('href');
    attribute(link, 'aria-disabled', 'true');
    return;
  }
  const url = new URL(there, window.location.href);
  url.searchParams.set('samples', joined(picked));
  link.removeAttribute('aria-disabled');
  attribute(link, 'href', url.pathname + url.search);
}

function show() {
  for (const box of boxes()) {
    if (!box.hasChildNodes()) {
      build(box);
    }
    const made = input('input', box);
    attribute(made, 'aria-label', box.dataset.label ?? '');
    made.checked = pickedOf(box.dataset.run ?? '').includes(Number(box.dataset.pick));
  }
  all('main .picks').forEach(showBar);
}

/** @param {boolean} isRange */
function pickFocused(isRange) {
  const slot = document.activeElement && document.activeElement.closest('.slot, tr');
  const box = first('.pick', slot);
  if (box) {
    const made = input('input', box);
    made.checked = !made.checked;
    onBox(box, made, isRange);
  }
}

function compare() {
  const link = first('main .picks a.compare');
  if (link instanceof HTMLAnchorElement && link.hasAttribute('href')) {
    go(link.href);
  }
}

// A click on a box that lies over a card is none on the card.
document.addEventListener('click', function (event) {
  if (around(event, '.pick') && !around(event, '.pick input')) {
    event.preventDefault();
  }
});
watch(show, ['data-pick', 'data-words']);
on('pick', () => pickFocused(false));
on('pick-range', () => pickFocused(true));
on('pick-compare', compare);
