// Saying: hands what a reader says of a run, or a file of what a colleague does, to the viewer's settings.

import { hurry } from './news.js';

/**
 * Returns what went wrong, '' where nothing did.
 * @param {string} at
 * @param {string | File} said as JSON
 * @param {string} failed
 * @returns {Promise<string>}
 */
export async function save(at, said, failed) {
  try {
    const response = await fetch(`${at}?lang=${document.documentElement.lang}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: said,
    });
    if (response.ok) {
      hurry();
      return '';
    }
    const isSaid = response.headers.get('Content-Type') === 'application/json'; // what is refused, by name
    return isSaid ? (await response.json()).problem : `${failed} (${response.status})`;
  } catch {
    return failed;
  }
}
