// Sheet: pictures of maps and trees in rows, with color bars and words, so that they stand alone on a slide.

import { make, surface } from '../dom.js';

/**
 * @typedef {[words: string, weight: number, ink: string]} Text
 * @typedef {{ low: string, high: string, table: import('../maps/loading.js').Table }} Bar
 *
 * @typedef {object} Part
 * @property {HTMLCanvasElement} canvas
 * @property {Text[]} heads above the picture
 * @property {Text[]} notes below it
 * @property {Bar | null} bar
 *
 * @typedef {{ head: number, picture: number, note: number }} Heights of what is the same in a row
 */

const WIDE = 480; // pixels of a picture's width in a file
const GAP = 24;
const LINE = 20; // pixels of a line of text
const MOST = 16000; // pixels of a side: browsers draw no larger ones
const FONT = 'system-ui, sans-serif';

/**
 * Returns a color of the page.
 * @param {string} name
 */
export function color(name) {
  const probe = make('span', { hidden: true });
  probe.style.color = `var(${name})`; // a token holds a light and a dark one; what an element has is one of them
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

/**
 * @param {number} width
 * @param {number} height
 * @returns {[HTMLCanvasElement, CanvasRenderingContext2D]}
 */
function ground(width, height) {
  const factor = Math.min(1, MOST / width, MOST / height);
  const [canvas, context] = surface(Math.round(width * factor), Math.round(height * factor));
  context.scale(factor, factor);
  context.fillStyle = color('--panel');
  context.fillRect(0, 0, width, height);
  return [canvas, context];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} weight
 * @param {string} ink
 */
function style(context, weight, ink) {
  context.font = `${weight} 15px ${FONT}`;
  context.fillStyle = color(ink);
}

/**
 * Returns a text in lines that fit; words that are longer, and scripts without spaces, break anywhere.
 * @param {string} text
 * @param {(line: string) => boolean} fits
 */
export function lines(text, fits) {
  const found = [''];
  const last = () => found.length - 1;
  for (const word of text.match(/\S+\s*|\s+/g) ?? []) {
    if (fits((found[last()] + word).trimEnd())) {
      found[last()] += word;
    } else {
      found.push('');
      for (const letter of word) {
        if (!fits((found[last()] + letter).trimEnd())) {
          found.push('');
        }
        found[last()] += letter;
      }
    }
  }
  return found.filter((line) => line.trim());
}

/**
 * Draws texts, one below the other, from a height; returns the height below them. Draws nothing where `dry`.
 * @param {CanvasRenderingContext2D} context
 * @param {Text[]} texts
 * @param {number} left
 * @param {number} top
 * @param {number} width
 * @param {boolean} [dry]
 */
function write(context, texts, left, top, width, dry = false) {
  let y = top;
  for (const [text, weight, ink] of texts.filter(([words]) => words)) {
    style(context, weight, ink);
    for (const line of lines(text, (one) => context.measureText(one).width <= width)) {
      y += LINE;
      if (!dry) {
        context.fillText(line, left, y - 5);
      }
    }
  }
  return y;
}

/** @param {Part} part */
function tall({ canvas }) {
  return Math.round((WIDE * canvas.height) / canvas.width);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Bar} bar
 * @param {number} left
 * @param {number} top
 */
function drawBar(context, { low, high, table }, left, top) {
  style(context, 400, '--ink');
  const [before, after] = [low, high].map((word) => context.measureText(word).width + 8);
  context.fillText(low, left, top + 15);
  context.fillText(high, left + WIDE - after + 8, top + 15);
  const width = WIDE - before - after;
  table.forEach(function (rgb, index) {
    context.fillStyle = `rgb(${rgb.join(',')})`;
    context.fillRect(left + before + (width * index) / 256, top + 3, width / 256 + 1, 14);
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Part[]} parts
 * @returns {Heights}
 */
function heights(context, parts) {
  /** @type {(name: 'heads' | 'notes') => number} */
  const of = (name) => Math.max(...parts.map((part) => write(context, part[name], 0, 0, WIDE, true)));
  return { head: of('heads'), picture: Math.max(...parts.map(tall)), note: of('notes') };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Part} part
 * @param {number} left
 * @param {number} top
 * @param {Heights} heights
 */
function draw(context, part, left, top, { head, picture }) {
  write(context, part.heads, left, top, WIDE);
  context.imageSmoothingEnabled = part.canvas.width > WIDE;
  context.imageSmoothingQuality = 'high';
  context.drawImage(part.canvas, left, top + head + 6, WIDE, tall(part));
  const below = top + head + picture + 12;
  if (part.bar) {
    drawBar(context, part.bar, left, below);
  }
  write(context, part.notes, left, below + (part.bar ? 24 : 0), WIDE);
}

/**
 * Returns one picture of rows of panels below a caption.
 * @param {Part[][]} rows
 * @param {Text[]} caption
 */
export function sheet(rows, caption) {
  const [, measure] = ground(1, 1);
  const sizes = rows.map((row) => heights(measure, row));
  /** @type {(size: Heights) => number} */
  const high = ({ head, picture, note }) => head + picture + note + 12 + 24 + GAP;
  const width = GAP + Math.max(...rows.map((row) => row.length)) * (WIDE + GAP);
  const first = write(measure, caption, 0, GAP, width - 2 * GAP, true) + 10;
  const [canvas, context] = ground(
    width,
    sizes.reduce((sum, size) => sum + high(size), first),
  );
  write(context, caption, GAP, GAP, width - 2 * GAP);
  let top = first;
  rows.forEach(function (row, index) {
    row.forEach((part, column) => draw(context, part, GAP + column * (WIDE + GAP), top, sizes[index]));
    top += high(sizes[index]);
  });
  return canvas;
}
