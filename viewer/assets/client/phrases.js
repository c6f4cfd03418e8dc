// Phrases: the words that scripts write. They come with the page, in its language, as JSON in [data-phrases].

import { first } from './dom.js';

/** @type {string | undefined} */
let source;
/** @type {Record<string, string>} */
let texts = {};

/**
 * Returns a text with values in its {gaps}.
 * @param {string} key
 * @param {Record<string, string | number | null>} [gaps]
 */
export function say(key, gaps = {}) {
  const place = first('[data-phrases]');
  if (place && place.dataset.phrases !== source) {
    source = place.dataset.phrases;
    texts = JSON.parse(source ?? '{}');
  }
  return filled(texts[key] ?? '', gaps);
}

/**
 * Returns a text with values in its {gaps}; a gap without a value stays.
 * @param {string} text
 * @param {Record<string, string | number | null>} gaps
 */
export function filled(text, gaps) {
  return text.replace(/\{(\w+)\}/g, (gap, name) => (name in gaps ? String(gaps[name]) : gap));
}

const [LEAST_POWER, POWERS] = [-5, 6]; // of ten: numbers between are written out

/**
 * Returns a number with a few significant digits, thousands apart, and a minus sign that is one: as words/text.py does.
 * @param {number} value
 * @param {number} [digits]
 */
export function number(value, digits = 3) {
  if (!Number.isFinite(value) || value === 0) {
    return String(value).replace('-', '\u2212');
  }
  const [mantissa, power] = value.toExponential(digits - 1).split('e');
  const exponent = Number(power);
  if (exponent < LEAST_POWER || exponent >= POWERS) {
    return `${trimmed(mantissa)}e${exponent}`.replace(/-/g, '\u2212');
  }
  const [whole, ...rest] = trimmed(Number(`${mantissa}e${power}`).toFixed(Math.max(0, digits - 1 - exponent))).split('.');
  return [whole.replace(/\B(?=(\d{3})+$)/g, '\u202f'), ...rest].join('.').replace('-', '\u2212');
}

/** @param {string} shown */
function trimmed(shown) {
  return shown.includes('.') ? shown.replace(/\.?0+$/, '') : shown;
}
