'use strict';
// Outlines: where the objects of the truth are, as boxes and masks. Black and white together are seen on every ground.

window.xlog = window.xlog || {};

window.xlog.outlines = (function () {
  const edges = new WeakMap(); // image of a mask -> canvas of its edge

  // `unit` is one pixel of the screen in pixels of the network's input, in which boxes are given.
  function box(context, [x, y, width, height, name], unit) {
    context.lineWidth = 2 * unit;
    context.strokeStyle = '#000';
    context.setLineDash([]);
    context.strokeRect(x, y, width, height);
    context.strokeStyle = '#fff';
    context.setLineDash([8 * unit, 6 * unit]);
    context.strokeRect(x, y, width, height);
    label(context, name, x, y, unit);
  }

  function label(context, name, x, y, unit) {
    const size = 12 * unit;
    const top = Math.max(0, y - 1.25 * size);
    context.font = `${size}px sans-serif`;
    context.fillStyle = 'rgba(0, 0, 0, 0.75)';
    context.fillRect(x, top, context.measureText(name).width + 0.6 * size, 1.25 * size);
    context.fillStyle = '#fff';
    context.fillText(name, x + 0.3 * size, top + 0.95 * size);
  }

  // Draws a mask's edge: white inside, black outside.
  function edge(image) {
    const canvas = document.createElement('canvas');
    const width = (canvas.width = image.naturalWidth);
    const height = (canvas.height = image.naturalHeight);
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const read = context.getImageData(0, 0, width, height);
    const drawn = context.createImageData(width, height);
    const inside = (x, y) => x >= 0 && y >= 0 && x < width && y < height && read.data[4 * (y * width + x)] > 127;
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const self = inside(x, y);
        const around = inside(x - 1, y) + inside(x + 1, y) + inside(x, y - 1) + inside(x, y + 1);
        if (self ? around < 4 : around > 0) {
          drawn.data.set(self ? [255, 255, 255, 255] : [0, 0, 0, 255], 4 * (y * width + x));
        }
      }
    }
    context.putImageData(drawn, 0, 0);
    return canvas;
  }

  function mask(context, image, width, height) {
    if (!edges.has(image)) {
      edges.set(image, edge(image));
    }
    context.drawImage(edges.get(image), 0, 0, width, height);
  }

  return { box, mask };
})();
