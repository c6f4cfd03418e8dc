'use strict';
// Overlay: follows every <canvas class="overlay">. Loads what its data- attributes name, and has it painted.

window.xlog = window.xlog || {};

window.xlog.overlay = (function () {
  const FOLLOWED = ['data-picture', 'data-map', 'data-mean', 'data-spread', 'data-steps', 'data-boxes', 'data-masks', 'data-size'];
  const states = new WeakMap(); // canvas -> { key, ready, picture, maps, masks, boxes, width, height, stages }

  function state(canvas) {
    return states.get(canvas);
  }

  function canvases() {
    return document.querySelectorAll('canvas.overlay');
  }

  // Returns the address of a canvas's map at a step (null: that of the page), "" where there is none.
  function address(canvas, step) {
    const part = window.xlog.looks.get('part');
    if (step === null || !canvas.dataset.steps) {
      return canvas.dataset[part] || canvas.dataset.map || '';
    }
    const parts = JSON.parse(canvas.dataset.steps)[step] || {};
    return parts[part] || parts.map || '';
  }

  // Returns the addresses of the maps that a canvas needs: one, none, or the two of a difference.
  function addresses(canvas) {
    if (canvas.dataset.difference) {
      return window.xlog.difference.addresses(canvas);
    }
    return [address(canvas, window.xlog.steps.shown())].filter(Boolean);
  }

  async function load(canvas) {
    const { picture, masks, size, boxes } = canvas.dataset;
    const maps = addresses(canvas);
    const wanted = window.xlog.looks.get('boxes') ? JSON.parse(masks || '[]') : []; // masks come on request
    const key = JSON.stringify([picture, maps, wanted, size, boxes]);
    const before = states.get(canvas);
    if (before && before.key === key) {
      return;
    }
    const [width, height] = size.split(',').map(Number);
    const fresh = { key, ready: false, width, height, boxes: JSON.parse(boxes), stages: {} };
    states.set(canvas, fresh);
    canvas.dataset.state = 'loading';
    try {
      await fill(fresh, picture, maps, wanted);
      if (states.get(canvas) === fresh) {
        finish(canvas, fresh);
      } // else another label was chosen meanwhile
    } catch (error) {
      if (states.get(canvas) === fresh) {
        fail(canvas);
      }
    }
  }

  async function fill(fresh, picture, maps, masks) {
    const { loading } = window.xlog;
    const all = [picture ? loading.picture(picture) : null, loading.colors()];
    const many = [Promise.all(maps.map(loading.map)), Promise.all(masks.map(loading.picture))];
    [fresh.picture, fresh.colors, fresh.maps, fresh.masks] = await Promise.all([...all, ...many]);
    if (fresh.maps.some((map) => map.width !== fresh.maps[0].width || map.height !== fresh.maps[0].height)) {
      throw new Error('two maps of different sizes have no difference');
    }
  }

  function finish(canvas, fresh) {
    fresh.ready = true;
    window.xlog.painting.paint(canvas);
    window.xlog.painting.watch(canvas);
    canvas.dataset.state = 'ready';
  }

  function fail(canvas) {
    canvas.getContext('2d').clearRect(0, 0, canvas.width, canvas.height);
    window.xlog.scale.clear(canvas, window.xlog.phrases.say('unreadable'));
    canvas.dataset.state = 'failed';
  }

  function loadAll() {
    const found = canvases();
    if (found.length) {
      window.xlog.scale.paintBars();
    }
    found.forEach(load);
  }

  // Dash adds, changes and removes canvases as pages change; it does not tell anyone else.
  new MutationObserver(loadAll).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributeFilter: FOLLOWED,
  });
  window.addEventListener('DOMContentLoaded', function () {
    window.xlog.looks.listen(function (name) {
      if ([null, 'part', 'boxes', 'da', 'db', 'ta', 'tb'].includes(name)) {
        loadAll();
      }
    });
  });

  return { state, canvases, address, loadAll };
})();
