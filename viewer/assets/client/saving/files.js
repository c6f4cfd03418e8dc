// Files: hands a picture to the browser under a name, and tells buttons what to save with `on`.

import { around, make } from '../dom.js';

const LONGEST = 120; // characters of a name
/** @type {Map<string | undefined, (button: HTMLButtonElement) => Promise<void>>} */
const savers = new Map(); // by what a button saves

/**
 * @param {string} what
 * @param {(button: HTMLButtonElement) => Promise<void>} save
 */
export function on(what, save) {
  savers.set(what, save);
}

/** Returns what a page is about, without the program's name. */
export function pageTitle() {
  return document.title.replace(/ · xlog$/, '');
}

/**
 * Returns the name of a file: what the page is about and what of it is saved, without what file systems do not like.
 * @param {string} title of the page, the narrowest part first
 * @param {string} part
 */
export function fileName(title, part) {
  const words = [...title.split(' · ').reverse(), part];
  const safe = words.map((word) => word.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, ''));
  return safe.filter(Boolean).join('_').slice(0, LONGEST);
}

/**
 * @param {Blob} blob
 * @param {string} file
 */
function hand(blob, file) {
  const anchor = make('a', { href: URL.createObjectURL(blob), download: file });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 60000);
}

/**
 * Saves a canvas; `part` says what of the page it is.
 * @param {HTMLCanvasElement} canvas
 * @param {string} part
 */
export async function png(canvas, part) {
  /** @type {Blob | null} */
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) {
    throw new Error('the picture is too large'); // browsers give nothing then
  }
  hand(blob, `${fileName(pageTitle(), part)}.png`);
}

/** @param {HTMLButtonElement} button */
async function save(button) {
  button.disabled = true;
  try {
    await savers.get(button.dataset.save)?.(button);
    delete button.dataset.state;
  } catch {
    button.dataset.state = 'failed';
    button.title = button.dataset.failed ?? '';
  }
  button.disabled = false;
}

document.addEventListener('click', function (event) {
  const button = around(event, 'button[data-save]');
  if (button instanceof HTMLButtonElement) {
    save(button);
  }
});
