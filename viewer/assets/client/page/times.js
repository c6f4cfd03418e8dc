// Times: moments as the reader's clock has them, with the zone's name. The server writes UTC: it knows of no reader's zone.

import { watch } from '../watch.js';

/**
 * Returns a moment to the second, and the zone.
 * @param {Date} moment
 * @param {string} [timeZone] the reader's, where it is not given
 */
export function local(moment, timeZone) {
  /** @type {Record<string, string>} */
  const parts = {};
  const numbers = /** @type {const} */ ({ month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' });
  const exact = /** @type {const} */ ({ year: 'numeric', second: '2-digit', hourCycle: 'h23', timeZoneName: 'short' });
  for (const { type, value } of new Intl.DateTimeFormat('en-GB', { ...numbers, ...exact, timeZone }).formatToParts(moment)) {
    parts[type] = value;
  }
  const { year, month, day, hour, minute, second, timeZoneName } = parts;
  // where it is broken, then between date and time
  return `${year}-${month}-${day} ${hour}:${minute}:${second}\u00a0${timeZoneName}`;
}

function look() {
  for (const place of document.querySelectorAll('time[datetime]')) {
    const moment = new Date(place.getAttribute('datetime') ?? '');
    const words = Number.isNaN(moment.getTime()) ? place.textContent : local(moment);
    if (place.textContent !== words) {
      place.textContent = words;
    }
  }
}

/**
 * A table that is saved has the times of the page.
 * @param {MouseEvent} event
 */
function name({ target }) {
  const link = target instanceof Element ? target.closest('a.save[href*="/runs.csv"]') : null;
  if (link instanceof HTMLAnchorElement) {
    const there = new URL(link.href);
    there.searchParams.set('zone', Intl.DateTimeFormat().resolvedOptions().timeZone);
    link.href = String(there);
  }
}

watch(look, ['datetime']);
document.addEventListener('click', name, true);
