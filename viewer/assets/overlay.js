'use strict';
// Draws attribution maps over their pictures, into every <canvas class="overlay">. A change of opacity only mixes anew.

window.xlog = window.xlog || {};

window.xlog.overlay = (function () {
  const DEFAULT_OPACITY = 60; // percent
  const drawn = new WeakMap(); // canvas -> { key, picture, layer }
  let tables = null; // promise of the colour tables
  let percent = addressedOpacity();

  function addressedOpacity() {
    const value = parseInt(window.xlog.address.get('opacity'), 10);
    return Number.isNaN(value) ? DEFAULT_OPACITY : Math.min(100, Math.max(0, value));
  }

  function opacity() {
    return percent;
  }

  function setOpacity(value) {
    percent = value;
    paintAll();
  }

  // ------------------------------------------------------------------------------------------------------ loading

  function loadTables() {
    tables = tables || fetch('/colors').then((response) => response.json());
    return tables;
  }

  async function loadPicture(address) {
    if (!address) {
      return null;
    }
    const image = new Image();
    image.src = address;
    await image.decode();
    return image;
  }

  async function loadMap(address) {
    if (!address) {
      return null;
    }
    const response = await fetch(address);
    if (!response.ok) {
      throw new Error(`HTTP ${response.status}`);
    }
    const pair = (name) => response.headers.get(name).split(',').map(Number);
    const [height, width] = pair('X-Map-Shape');
    const signed = response.headers.get('X-Map-Signed') === '1';
    const values = new Float32Array(await response.arrayBuffer());
    return { values, width, height, signed, range: pair('X-Map-Range'), scale: pair('X-Map-Scale') };
  }

  // ------------------------------------------------------------------------------------------------------ drawing

  function colorize(map, table) {
    const layer = document.createElement('canvas');
    layer.width = map.width;
    layer.height = map.height;
    const context = layer.getContext('2d');
    const image = context.createImageData(map.width, map.height);
    const [low, high] = map.scale;
    const factor = high > low ? 255 / (high - low) : 0;
    const flat = map.signed ? 128 : 0; // a map of one value
    map.values.forEach(function (value, index) {
      const level = factor ? Math.round(Math.min(255, Math.max(0, (value - low) * factor))) : flat;
      const color = table[Number.isNaN(level) ? 0 : level];
      image.data.set(color, 4 * index);
      image.data[4 * index + 3] = Number.isFinite(value) ? 255 : 0; // what is no number stays bare
    });
    context.putImageData(image, 0, 0);
    return layer;
  }

  function drawBoxes(context, boxes, scale) {
    context.lineWidth = Math.max(1, context.canvas.width / 150);
    context.font = `${Math.max(8, context.canvas.width / 18)}px sans-serif`;
    for (const [x, y, width, height, name] of boxes) {
      context.strokeStyle = '#000';
      context.setLineDash([]);
      context.strokeRect(x * scale, y * scale, width * scale, height * scale);
      context.strokeStyle = '#fff'; // white dashes on black are seen on every ground
      context.setLineDash([4 * context.lineWidth, 3 * context.lineWidth]);
      context.strokeRect(x * scale, y * scale, width * scale, height * scale);
      drawName(context, name, x * scale, y * scale);
    }
  }

  function drawName(context, name, x, y) {
    const size = parseFloat(context.font);
    const top = Math.max(0, y - 1.25 * size);
    context.fillStyle = 'rgba(0, 0, 0, 0.75)';
    context.fillRect(x, top, context.measureText(name).width + 0.6 * size, 1.25 * size);
    context.fillStyle = '#fff';
    context.fillText(name, x + 0.3 * size, top + 0.95 * size);
  }

  function paint(canvas) {
    const state = drawn.get(canvas);
    if (!state || !state.ready) {
      return;
    }
    const context = canvas.getContext('2d');
    context.clearRect(0, 0, canvas.width, canvas.height);
    if (state.picture) {
      context.drawImage(state.picture, 0, 0, canvas.width, canvas.height);
    }
    if (state.layer) {
      context.globalAlpha = percent / 100;
      context.imageSmoothingEnabled = false;
      context.drawImage(state.layer, 0, 0, canvas.width, canvas.height);
      context.globalAlpha = 1;
    }
    if (window.xlog.address.get('boxes') === '1') {
      drawBoxes(context, JSON.parse(canvas.dataset.boxes), canvas.width / (state.width || canvas.width));
    }
  }

  function paintAll() {
    document.querySelectorAll('canvas.overlay').forEach(paint);
  }

  // ---------------------------------------------------------------------------------------------------- colour bar

  function words(value) {
    return String(Number(value.toPrecision(3))).replace('-', '\u2212');
  }

  function note(map) {
    const [low, high] = map.range;
    const bare = map.values.some((value) => !Number.isFinite(value)) ? ' Some values are no numbers.' : '';
    const clipped = low < map.scale[0] || high > map.scale[1];
    const ends = clipped ? '; colours end at the 99.5th percentile' : '';
    return `values ${words(low)} to ${words(high)}${ends}.${bare}`;
  }

  function write(canvas, selector, text) {
    const card = canvas.closest('.map-card');
    const place = card && card.querySelector(selector);
    if (place) {
      place.textContent = text;
    }
  }

  function writeScale(canvas, map) {
    write(canvas, '.scale-low', map ? words(map.scale[0]) : '');
    write(canvas, '.scale-high', map ? words(map.scale[1]) : '');
    write(canvas, '.scale-note', map ? note(map) : '');
  }

  // ----------------------------------------------------------------------------------------------------- following

  async function load(canvas) {
    const { picture, map, size, boxes } = canvas.dataset;
    const key = [picture, map, size, boxes].join(' ');
    if ((drawn.get(canvas) || {}).key === key) {
      return;
    }
    const state = { key, ready: false, width: Number(size.split(',')[0]) };
    drawn.set(canvas, state);
    canvas.dataset.state = 'loading';
    try {
      const [image, values, colors] = await Promise.all([loadPicture(picture), loadMap(map), loadTables()]);
      if (drawn.get(canvas) !== state) {
        return; // another label was chosen meanwhile
      }
      finish(canvas, state, image, values, colors);
    } catch (error) {
      if (drawn.get(canvas) === state) {
        fail(canvas);
      }
    }
  }

  function finish(canvas, state, picture, map, colors) {
    state.picture = picture;
    state.layer = map && colorize(map, map.signed ? colors.diverging : colors.sequential);
    state.ready = true;
    const [width, height] = canvas.dataset.size.split(',').map(Number);
    const fine = picture && picture.naturalWidth > width; // keep the detail of a picture that is larger than the input
    canvas.width = fine ? picture.naturalWidth : width || (map ? map.width : 1);
    canvas.height = fine ? picture.naturalHeight : height || (map ? map.height : 1);
    paint(canvas);
    writeScale(canvas, map);
    canvas.dataset.state = 'ready';
  }

  function fail(canvas) {
    canvas.getContext('2d').clearRect(0, 0, canvas.width, canvas.height);
    writeScale(canvas, null);
    write(canvas, '.scale-note', 'This map or its picture cannot be read.');
    canvas.dataset.state = 'failed';
  }

  function loadAll() {
    document.querySelectorAll('canvas.overlay').forEach(load);
  }

  // Dash adds, changes and removes canvases as pages change; it does not tell anyone else.
  new MutationObserver(loadAll).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributeFilter: ['data-picture', 'data-map', 'data-boxes', 'data-size'],
  });
  window.addEventListener('popstate', () => setOpacity(addressedOpacity()));

  return { opacity, setOpacity, paintAll };
})();
