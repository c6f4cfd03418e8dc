'use strict';
// Pointer: what the maps of a sample say at the place under the pointer, in numbers as they were logged.

window.xlog = window.xlog || {};

window.xlog.pointer = (function () {
  let group = null; // the element around all maps of the sample that is pointed at
  let place = null; // shares of width and height

  function members() {
    return group ? group.querySelectorAll('canvas.overlay') : [];
  }

  function groupOf(canvas) {
    return canvas.closest('[data-group]');
  }

  // Returns { row, column } of a map or a picture, counted from 0 at the top left.
  function pixel(size) {
    const within = (share, count) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
    return { row: within(place.y, size.height), column: within(place.x, size.width) };
  }

  function words(state) {
    const { say, number } = window.xlog.phrases;
    const map = state.maps.length > 1 ? state.stages.difference.made : state.maps[0];
    const { row, column } = pixel(map || state);
    const where = say('place', { row, column });
    if (!map) {
      return where;
    }
    const value = map.values[row * map.width + column];
    return `${where}${say('colon')}${Number.isFinite(value) ? number(value, 6) : say('no_number')}`;
  }

  function write(canvas, text) {
    const figure = canvas.closest('figure');
    window.xlog.phrases.write(figure && figure.querySelector('.readout'), text);
  }

  function tell() {
    for (const canvas of members()) {
      const state = window.xlog.overlay.state(canvas);
      window.xlog.painting.request(canvas);
      write(canvas, place && state && state.ready ? words(state) : '');
    }
  }

  function point(canvas, where) {
    if (group && group !== groupOf(canvas)) {
      leave();
    }
    group = groupOf(canvas);
    place = where;
    tell();
  }

  function leave() {
    place = null;
    tell();
    group = null;
  }

  // Marks the pixel; `context` counts in pixels of the network's input.
  function draw(context, canvas, state, unit) {
    if (!place || !group || !group.contains(canvas)) {
      return;
    }
    const size = state.maps[0] || state;
    const { row, column } = pixel(size);
    const [wide, high] = [(state.width || size.width) / size.width, (state.height || size.height) / size.height];
    const around = 3 * unit;
    for (const [color, width] of [['#000', 3 * unit], ['#fff', 1.5 * unit]]) {
      context.setLineDash([]);
      context.strokeStyle = color;
      context.lineWidth = width;
      const corner = [column * wide - around, row * high - around];
      context.strokeRect(...corner, wide + 2 * around, high + 2 * around);
    }
  }

  // Without a mouse: moves the mark by whole pixels of the network's input.
  function step(dx, dy) {
    const canvas = document.activeElement.closest('canvas.overlay') || document.querySelector('.map-card canvas.overlay');
    const state = canvas && window.xlog.overlay.state(canvas);
    if (!state || !state.ready) {
      return;
    }
    const { width, height } = state.maps[0] || state;
    const from = group === groupOf(canvas) && place ? place : { x: 0.5, y: 0.5 };
    const held = (value, count) => Math.min(1 - 0.5 / count, Math.max(0.5 / count, value));
    point(canvas, { x: held(from.x + dx / width, width), y: held(from.y + dy / height, height) });
  }

  document.addEventListener('pointermove', function (event) {
    const canvas = event.target.closest && event.target.closest('canvas.overlay');
    if (canvas) {
      point(canvas, window.xlog.view.placeAt(canvas, event.clientX, event.clientY));
    } else if (place) {
      leave();
    }
  });
  document.documentElement.addEventListener('pointerleave', () => place && leave());
  window.xlog.keys.on('mark-left', () => step(-1, 0));
  window.xlog.keys.on('mark-right', () => step(1, 0));
  window.xlog.keys.on('mark-up', () => step(0, -1));
  window.xlog.keys.on('mark-down', () => step(0, 1));

  return { draw };
})();
