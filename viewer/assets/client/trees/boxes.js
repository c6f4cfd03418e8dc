// Boxes: where windows of a picture lie on a canvas, and how they are outlined.

/** @typedef {[x: number, y: number, width: number, height: number, name: string, newest: boolean]} Box */

/**
 * Returns the size of a canvas whose longer side is `side`, and pixels of it for one of the picture: sharp lines over
 * small pictures, little memory for thumbnails of large ones.
 * @param {string} size "width,height" of the picture; anything else is not known
 * @param {number} side
 * @returns {[width: number, height: number, scale: number]}
 */
export function extent(size, side) {
  const [width, height] = size.split(',').map(Number);
  if (!(width > 0 && height > 0)) {
    return [side, side, 1];
  }
  const scale = side / Math.max(width, height);
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)), scale];
}

/**
 * Returns left, top, width and height of a box on a canvas.
 * @param {Box} box
 * @param {number} scale
 * @returns {[left: number, top: number, width: number, height: number]}
 */
export function corners([x, y, width, height], scale) {
  const left = Math.round(x * scale);
  const top = Math.round(y * scale);
  return [left, top, Math.round((x + width) * scale) - left, Math.round((y + height) * scale) - top];
}

/**
 * Outlines a box. White on black is seen on every ground; the newest is whole and thick.
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number, number, number]} area
 * @param {number} line
 * @param {boolean} newest
 */
export function outline(context, [left, top, width, height], line, newest) {
  /** @type {[number, number, number, number]} */
  const inside = [left + line, top + line, width - 2 * line, height - 2 * line];
  context.setLineDash([]);
  context.strokeStyle = '#000';
  context.lineWidth = 2 * line;
  context.strokeRect(...inside);
  context.strokeStyle = '#fff';
  context.lineWidth = newest ? 2 * line : line;
  context.setLineDash(newest ? [] : [4 * line, 3 * line]);
  context.strokeRect(...inside);
}

/**
 * Writes a name on a dark plate.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} left
 * @param {number} top
 */
export function plate(context, text, left, top) {
  const size = context.canvas.width / 26;
  context.font = `600 ${size}px sans-serif`;
  const width = context.measureText(text).width + 0.7 * size;
  context.fillStyle = 'rgba(0, 0, 0, 0.78)';
  context.fillRect(left, top, width, 1.35 * size);
  context.fillStyle = '#fff';
  context.fillText(text, left + 0.35 * size, top + 1.02 * size);
}
