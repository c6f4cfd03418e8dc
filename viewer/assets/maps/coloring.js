'use strict';
// Coloring: values to pixels, by tables of 256 colors that the server has.

window.xlog = window.xlog || {};

window.xlog.coloring = (function () {
  const packed = new WeakMap(); // table -> its colors as whole pixels

  // Returns the table of a name, or the first where there is none such.
  function table(colors, signed, name) {
    const tables = colors[signed ? 'diverging' : 'sequential'];
    return tables[name] || Object.values(tables)[0];
  }

  function pixels(colors) {
    if (!packed.has(colors)) {
      const words = new Uint32Array(256);
      const bytes = new Uint8Array(words.buffer);
      colors.forEach((color, index) => bytes.set([...color, 255], 4 * index));
      packed.set(colors, words);
    }
    return packed.get(colors);
  }

  // Paints a map into a canvas of its size. What is no number, and what is below a share `cut` of the range, stays bare.
  function colorize(layer, map, [low, high], cut, colors) {
    if (layer.width !== map.width || layer.height !== map.height) {
      layer.width = map.width;
      layer.height = map.height;
    }
    const context = layer.getContext('2d');
    const image = context.createImageData(map.width, map.height);
    const target = new Uint32Array(image.data.buffer);
    const words = pixels(colors);
    const { values, signed, bare } = map;
    const factor = high > low ? 255 / (high - low) : 0;
    const origin = signed ? 0 : low;
    const least = cut > 0 ? cut * (high - origin) : -Infinity;
    const flat = signed ? 128 : 0; // a map of one value
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i];
      const distance = signed ? Math.abs(value) : value - origin;
      if (distance >= least && !(bare && !Number.isFinite(value))) {
        const level = (value - low) * factor + 0.5;
        target[i] = words[factor ? (level < 0 ? 0 : level > 255 ? 255 : level | 0) : flat];
      }
    }
    context.putImageData(image, 0, 0);
  }

  // Returns the CSS of a color bar, the low end left.
  function gradient(colors) {
    const stops = colors.filter((color, index) => index % 15 === 0).map((color) => `rgb(${color.join(', ')})`);
    return `linear-gradient(to right, ${stops.join(', ')})`;
  }

  return { table, colorize, gradient };
})();
