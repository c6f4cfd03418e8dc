// Asking: when a page asks the server what is new. Pure: it knows no clock, no network and no page.
//
// One question at a time: never a second one for what is under way, and navigation alone may overtake it. The longer
// answers take, and the more of them fail, the longer the pauses.

export const PAUSE = 850; // milliseconds between an answer and the next question: news is seen within a second
export const LONGEST = 15000; // of a pause
const SHARE = 4; // a pause is at least so many times as long as the answer took

/**
 * @typedef {{ path: string, search: string }} Place
 * @typedef {Place & { number: number, stamp: string | null }} Question
 */

/**
 * @param {Place | null} one
 * @param {Place | null} other
 */
function isSame(one, other) {
  return one !== null && other !== null && one.path === other.path && one.search === other.search;
}

export class Asking {
  /** @param {Place} place what is asked for */
  constructor(place) {
    this.place = place;
    /** @type {(Place & { stamp: string }) | null} */
    this.shown = null; // what is on the screen
    /** @type {(Place & { number: number, at: number }) | null} */
    this.underWay = null;
    this.number = 0; // of the last question
    this.failures = 0; // in a row
    this.isOld = false; // whether something was changed since the last question
  }

  /**
   * Whether another page is wanted than what is on its way, or else on the screen.
   */
  get isElsewhere() {
    return !isSame(this.underWay || this.shown, this.place);
  }

  /**
   * Returns the next question.
   * @param {number} now milliseconds
   * @returns {Question}
   */
  ask(now) {
    this.number += 1;
    this.isOld = false;
    this.underWay = { ...this.place, number: this.number, at: now };
    return { ...this.place, number: this.number, stamp: isSame(this.shown, this.place) && this.shown ? this.shown.stamp : null };
  }

  /**
   * Notes the page that is on the screen now.
   * @param {string} stamp
   */
  show(stamp) {
    this.shown = { ...this.place, stamp };
  }

  /**
   * Takes the answer to a question; returns after how many milliseconds to ask again, null where it is an old answer.
   * @param {number} number
   * @param {number} now
   */
  answered(number, now) {
    if (this.underWay === null || this.underWay.number !== number) {
      return null;
    }
    const took = now - this.underWay.at;
    this.underWay = null;
    this.failures = 0;
    return this.isOld ? PAUSE : Math.min(LONGEST, Math.max(PAUSE, SHARE * took));
  }

  /**
   * Takes that a question has failed; returns as `answered` does.
   * @param {number | null} number
   */
  failed(number) {
    if (this.underWay === null || this.underWay.number !== number) {
      return null;
    }
    this.underWay = null;
    this.failures += 1;
    return Math.min(LONGEST, PAUSE * 2 ** this.failures);
  }
}
