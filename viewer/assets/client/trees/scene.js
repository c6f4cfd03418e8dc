// Scene: draws pictures with some of their windows hidden into every <canvas class="scene">.

import { all, context, loadImage, surface } from '../dom.js';
import { watch } from '../watch.js';
import { corners, extent, outline, plate } from './boxes.js';

const MOST = 32; // pictures kept
const DIM = 0.5; // of its brightness, what is hidden keeps half
const LIFT = 24; // and black is lifted, so that hidden black is seen to be hidden

/**
 * @typedef {{ plain: HTMLCanvasElement, gray: HTMLCanvasElement }} Grounds a picture as it is, and as it looks hidden
 */

/** @type {Map<string, Promise<Grounds>>} */
const pictures = new Map(); // by address and size
/** @type {WeakMap<HTMLCanvasElement, string>} */
const drawn = new WeakMap(); // canvas -> key of what is drawn

/** @param {HTMLCanvasElement} plain */
function grayed(plain) {
  const [canvas, into] = surface(plain.width, plain.height, { willReadFrequently: true });
  into.drawImage(plain, 0, 0);
  const image = into.getImageData(0, 0, canvas.width, canvas.height);
  const { data } = image;
  for (let i = 0; i < data.length; i += 4) {
    const light = 0.299 * data[i] + 0.587 * data[i + 1] + 0.114 * data[i + 2]; // ITU-R BT.601
    data[i] = data[i + 1] = data[i + 2] = DIM * light + LIFT;
  }
  into.putImageData(image, 0, 0);
  return canvas;
}

/**
 * Returns a picture at a size, as it is and as it looks where it is hidden; without one, two flat grounds.
 * @param {string} address
 * @param {number} width
 * @param {number} height
 * @param {boolean} smooth
 * @returns {Promise<Grounds>}
 */
async function grounds(address, width, height, smooth) {
  const image = address ? await loadImage(address) : null;
  const [plain, into] = surface(width, height, { willReadFrequently: true });
  into.imageSmoothingEnabled = smooth;
  into.imageSmoothingQuality = 'high';
  if (image) {
    into.drawImage(image, 0, 0, width, height);
  } else {
    into.fillStyle = '#d5d9df';
    into.fillRect(0, 0, width, height);
  }
  return { plain, gray: grayed(plain) };
}

/**
 * Returns the same, kept.
 * @param {string} address
 * @param {number} width
 * @param {number} height
 * @param {boolean} smooth
 * @returns {Promise<Grounds>}
 */
function keep(address, width, height, smooth) {
  const key = `${address} ${width} ${height}`;
  const found = pictures.get(key) ?? grounds(address, width, height, smooth);
  pictures.set(key, found);
  found.catch(() => pictures.delete(key));
  if (pictures.size > MOST) {
    const [oldest] = pictures.keys();
    pictures.delete(oldest);
  }
  return found;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Grounds} grounds
 * @param {number} scale
 */
function paint(canvas, { plain, gray }, scale) {
  const into = context(canvas);
  /** @type {import('./boxes.js').Box[]} */
  const boxes = JSON.parse(canvas.dataset.boxes ?? '[]');
  const [under, over] = canvas.dataset.hides ? [plain, gray] : [gray, plain];
  into.drawImage(under, 0, 0);
  into.save();
  into.beginPath();
  boxes.forEach((box) => into.rect(...corners(box, scale)));
  into.clip();
  into.drawImage(over, 0, 0);
  into.restore();
  const line = Math.max(1, canvas.width / 320);
  // The newest last, so that no other lies over it.
  const places = boxes.slice().sort((one, other) => Number(one[5]) - Number(other[5]));
  places.forEach((box) => outline(into, corners(box, scale), line, box[5]));
  for (const box of places.filter(([, , , , name]) => name)) {
    const [left, top] = corners(box, scale);
    plate(into, box[4], left, top);
  }
}

/** @param {HTMLCanvasElement} canvas */
async function draw(canvas) {
  const { picture = '', size = '', boxes, hides, side, smooth } = canvas.dataset;
  const key = [picture, size, boxes, hides, side].join(' ');
  if (drawn.get(canvas) === key) {
    return;
  }
  drawn.set(canvas, key);
  canvas.dataset.state = 'loading';
  const [width, height, scale] = extent(size, Number(side));
  let state = 'ready';
  const layers = await keep(picture, width, height, Boolean(smooth)).catch(function () {
    state = 'failed';
    return grounds('', width, height, false);
  });
  if (drawn.get(canvas) !== key) {
    return; // something else was chosen meanwhile
  }
  Object.assign(canvas, { width, height });
  paint(canvas, layers, scale);
  if (state === 'failed' && canvas.dataset.failed) {
    plate(context(canvas), canvas.dataset.failed, 0, 0);
  }
  canvas.dataset.state = state;
}

function drawAll() {
  for (const canvas of all('canvas.scene')) {
    draw(/** @type {HTMLCanvasElement} */ (canvas));
  }
}

watch(drawAll, ['data-picture', 'data-size', 'data-boxes', 'data-hides', 'data-side']);
