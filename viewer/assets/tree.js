'use strict';
// Draws pictures with some of their windows hidden into every <canvas class="scene">, and moves the focus through trees.

(function () {
  const MOST = 32; // pictures kept
  const DIM = 0.5; // of its brightness, what is hidden keeps half
  const LIFT = 24; // and black is lifted, so that hidden black is seen to be hidden
  const pictures = new Map(); // address -> promise of { plain, gray } by size
  const drawn = new WeakMap(); // canvas -> key of what is drawn

  // ------------------------------------------------------------------------------------------------------ pictures

  async function loadImage(address) {
    const image = new Image();
    image.src = address;
    await image.decode();
    return image;
  }

  function surface(width, height) {
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    return [canvas, canvas.getContext('2d', { willReadFrequently: true })];
  }

  function grayed(plain) {
    const [canvas, context] = surface(plain.width, plain.height);
    context.drawImage(plain, 0, 0);
    const image = context.getImageData(0, 0, canvas.width, canvas.height);
    const data = image.data;
    for (let i = 0; i < data.length; i += 4) {
      const light = 0.299 * data[i] + 0.587 * data[i + 1] + 0.114 * data[i + 2]; // ITU-R BT.601
      data[i] = data[i + 1] = data[i + 2] = DIM * light + LIFT;
    }
    context.putImageData(image, 0, 0);
    return canvas;
  }

  // Returns the picture at a size, as it is and as it looks where it is hidden; without one, two flat grounds.
  async function grounds(address, width, height, smooth) {
    const image = address ? await loadImage(address) : null;
    const [plain, context] = surface(width, height);
    context.imageSmoothingEnabled = smooth;
    context.imageSmoothingQuality = 'high';
    if (image) {
      context.drawImage(image, 0, 0, width, height);
    } else {
      context.fillStyle = '#d5d9df';
      context.fillRect(0, 0, width, height);
    }
    return { plain, gray: grayed(plain) };
  }

  function keep(address, width, height, smooth) {
    const key = `${address} ${width} ${height}`;
    if (!pictures.has(key)) {
      pictures.set(key, grounds(address, width, height, smooth));
      if (pictures.size > MOST) {
        pictures.delete(pictures.keys().next().value);
      }
    }
    return pictures.get(key);
  }

  // ------------------------------------------------------------------------------------------------------- drawing

  // The longer side of a canvas is `side`: sharp lines over small pictures, little memory for thumbnails of large ones.
  function extent(canvas) {
    const [width, height] = canvas.dataset.size.split(',').map(Number);
    const side = Number(canvas.dataset.side);
    if (!(width > 0 && height > 0)) {
      return [side, side, 1];
    }
    const scale = side / Math.max(width, height);
    return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)), scale];
  }

  function corners(box, scale) {
    const [x, y, width, height] = box;
    const left = Math.round(x * scale);
    const top = Math.round(y * scale);
    return [left, top, Math.round((x + width) * scale) - left, Math.round((y + height) * scale) - top];
  }

  function outline(context, [left, top, width, height], line, newest) {
    context.setLineDash([]);
    context.strokeStyle = '#000';
    context.lineWidth = 2 * line;
    context.strokeRect(left + line, top + line, width - 2 * line, height - 2 * line);
    context.strokeStyle = '#fff'; // white on black is seen on every ground; the newest is whole and thick
    context.lineWidth = newest ? 2 * line : line;
    context.setLineDash(newest ? [] : [4 * line, 3 * line]);
    context.strokeRect(left + line, top + line, width - 2 * line, height - 2 * line);
  }

  function plate(context, text, left, top) {
    const size = context.canvas.width / 26;
    context.font = `600 ${size}px sans-serif`;
    const width = context.measureText(text).width + 0.7 * size;
    context.fillStyle = 'rgba(0, 0, 0, 0.78)';
    context.fillRect(left, top, width, 1.35 * size);
    context.fillStyle = '#fff';
    context.fillText(text, left + 0.35 * size, top + 1.02 * size);
  }

  function paint(canvas, { plain, gray }, scale) {
    const context = canvas.getContext('2d');
    const boxes = JSON.parse(canvas.dataset.boxes);
    const [under, over] = canvas.dataset.hides ? [plain, gray] : [gray, plain];
    context.drawImage(under, 0, 0);
    context.save();
    context.beginPath();
    boxes.forEach((box) => context.rect(...corners(box, scale)));
    context.clip();
    context.drawImage(over, 0, 0);
    context.restore();
    const line = Math.max(1, canvas.width / 320);
    // The newest last, so that no other lies over it.
    const places = boxes.slice().sort((one, other) => one[5] - other[5]);
    places.forEach((box) => outline(context, corners(box, scale), line, box[5]));
    places.filter((box) => box[4]).forEach((box) => plate(context, box[4], ...corners(box, scale)));
  }

  async function draw(canvas) {
    const { picture, size, boxes, hides, side, smooth } = canvas.dataset;
    const key = [picture, size, boxes, hides, side].join(' ');
    if (drawn.get(canvas) === key) {
      return;
    }
    drawn.set(canvas, key);
    canvas.dataset.state = 'loading';
    const [width, height, scale] = extent(canvas);
    let state = 'ready';
    const layers = await keep(picture, width, height, Boolean(smooth)).catch(function () {
      state = 'failed';
      return grounds('', width, height, false);
    });
    if (drawn.get(canvas) !== key) {
      return; // something else was chosen meanwhile
    }
    canvas.width = width;
    canvas.height = height;
    paint(canvas, layers, scale);
    if (state === 'failed' && canvas.dataset.failed) {
      plate(canvas.getContext('2d'), canvas.dataset.failed, 0, 0);
    }
    canvas.dataset.state = state;
  }

  function drawAll() {
    document.querySelectorAll('canvas.scene').forEach(draw);
  }

  new MutationObserver(drawAll).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributeFilter: ['data-picture', 'data-size', 'data-boxes', 'data-hides', 'data-side'],
  });

  // ------------------------------------------------------------------------------------------------------ keyboard

  function goal(tree, item, key) {
    const items = [...tree.querySelectorAll('[role=treeitem]')];
    const place = items.indexOf(item);
    switch (key) {
      case 'ArrowDown':
        return items[place + 1];
      case 'ArrowUp':
        return items[place - 1];
      case 'ArrowRight':
        return item.parentElement.querySelector(':scope > ul [role=treeitem]');
      case 'ArrowLeft': {
        const branch = item.parentElement.parentElement.closest('li');
        return branch && branch.querySelector('[role=treeitem]');
      }
      case 'Home':
        return items[0];
      case 'End':
        return items[items.length - 1];
      default:
        return null;
    }
  }

  const MOVES = ['ArrowDown', 'ArrowUp', 'ArrowRight', 'ArrowLeft', 'Home', 'End'];

  // Before navigation.js, to which arrows mean the neighboring sample.
  document.addEventListener(
    'keydown',
    function (event) {
      const item = event.target.closest('[role=treeitem]');
      const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
      if (!item || modified) {
        return;
      }
      if (event.key === ' ') {
        event.preventDefault();
        item.click();
      } else if (MOVES.includes(event.key)) {
        event.preventDefault();
        event.stopPropagation();
        const next = goal(item.closest('[role=tree]'), item, event.key);
        if (next) {
          next.focus();
        }
      }
    },
    true,
  );
})();
