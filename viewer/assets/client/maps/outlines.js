// Outlines: where the objects of the truth are, as boxes and masks. Black and white together are seen on every ground.

import { surface } from '../dom.js';

/** @typedef {[x: number, y: number, width: number, height: number, name: string]} Box */

const BORDER = [255, 214, 10, 255]; // of superpixels: seen on pictures, and in no map

/** @type {WeakMap<HTMLImageElement, HTMLCanvasElement>} */
const edges = new WeakMap(); // image of a mask -> canvas of its edge

/**
 * Draws a box. `unit` is one pixel of the screen in pixels of the network's input, in which boxes are given.
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {number} unit
 */
export function box(context, [x, y, width, height, name], unit) {
  context.lineWidth = 2 * unit;
  context.strokeStyle = '#000';
  context.setLineDash([]);
  context.strokeRect(x, y, width, height);
  context.strokeStyle = '#fff';
  context.setLineDash([8 * unit, 6 * unit]);
  context.strokeRect(x, y, width, height);
  label(context, name, x, y, unit);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} name
 * @param {number} x
 * @param {number} y
 * @param {number} unit
 */
function label(context, name, x, y, unit) {
  const size = 12 * unit;
  const top = Math.max(0, y - 1.25 * size);
  context.font = `${size}px sans-serif`;
  context.fillStyle = 'rgba(0, 0, 0, 0.75)';
  context.fillRect(x, top, context.measureText(name).width + 0.6 * size, 1.25 * size);
  context.fillStyle = '#fff';
  context.fillText(name, x + 0.3 * size, top + 0.95 * size);
}

/**
 * Writes the edge of a mask into pixels: white inside, black outside.
 * @param {Uint8ClampedArray} target red, green, blue, opacity of each pixel
 * @param {Uint8ClampedArray} mask the same; red above the middle is inside
 * @param {number} width
 * @param {number} height
 */
export function traceEdge(target, mask, width, height) {
  /** @type {(x: number, y: number) => boolean} */
  const inside = (x, y) => x >= 0 && y >= 0 && x < width && y < height && mask[4 * (y * width + x)] > 127;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const self = inside(x, y);
      const around = [inside(x - 1, y), inside(x + 1, y), inside(x, y - 1), inside(x, y + 1)].filter(Boolean).length;
      if (self ? around < 4 : around > 0) {
        target.set(self ? [255, 255, 255, 255] : [0, 0, 0, 255], 4 * (y * width + x));
      }
    }
  }
}

/**
 * Writes the borders of some superpixels into pixels, within them.
 * @param {Uint8ClampedArray} target red, green, blue, opacity of each pixel
 * @param {ArrayLike<number>} segments the superpixel of each pixel
 * @param {number[]} chosen
 * @param {number} width
 * @param {number} height
 */
export function traceBorders(target, segments, chosen, width, height) {
  const kept = new Set(chosen);
  for (let at = 0; at < segments.length; at += 1) {
    const [x, y] = [at % width, Math.floor(at / width)];
    /** @type {(there: boolean, step: number) => boolean} */
    const ends = (there, step) => !there || segments[at + step] !== segments[at];
    const isEdge = ends(x > 0, -1) || ends(x < width - 1, 1) || ends(y > 0, -width) || ends(y < height - 1, width);
    if (isEdge && kept.has(segments[at])) {
      target.set(BORDER, 4 * at);
    }
  }
}

/**
 * Returns a canvas of the borders of some superpixels.
 * @param {ArrayLike<number>} segments
 * @param {number[]} chosen
 * @param {number} width
 * @param {number} height
 */
export function borders(segments, chosen, width, height) {
  const [canvas, into] = surface(width, height);
  const drawn = into.createImageData(width, height);
  traceBorders(drawn.data, segments, chosen, width, height);
  into.putImageData(drawn, 0, 0);
  return canvas;
}

/** @param {HTMLImageElement} image */
function edge(image) {
  const { naturalWidth: width, naturalHeight: height } = image;
  const [canvas, into] = surface(width, height);
  into.drawImage(image, 0, 0);
  const drawn = into.createImageData(width, height);
  traceEdge(drawn.data, into.getImageData(0, 0, width, height).data, width, height);
  into.putImageData(drawn, 0, 0);
  return canvas;
}

/**
 * Draws a mask's edge.
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLImageElement} image
 * @param {number} width
 * @param {number} height
 */
export function mask(context, image, width, height) {
  const found = edges.get(image) ?? edge(image);
  edges.set(image, found);
  context.drawImage(found, 0, 0, width, height);
}
