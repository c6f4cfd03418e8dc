// Saying: hands what a reader says of a run to the viewer's settings.

import { hurry } from './news.js';

/**
 * Returns what went wrong, '' where nothing did.
 * @param {string} at
 * @param {string} said as JSON
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
    return response.status === 409 ? (await response.json()).problem : `${failed} (${response.status})`;
  } catch {
    return failed;
  }
}
