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

/**
 * Returns a number as it is read, with a minus sign that is one.
 * @param {number} value
 * @param {number} [digits]
 */
export function number(value, digits = 3) {
  return String(Number(value.toPrecision(digits))).replace('-', '\u2212');
}
