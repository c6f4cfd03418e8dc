'use strict';
// View: one zoom for all maps, so that the same place is seen in each.

window.xlog = window.xlog || {};

window.xlog.view = (function () {
  const MOST = 32; // times
  const STEP = 1.25; // of a key
  const fingers = new Map(); // pointers that are down -> { x, y }
  let now = read();

  // A view is a scale and the place in the middle, in shares of width and height.
  function read() {
    const [scale, x, y] = window.xlog.looks.get('view').split(',').map(Number);
    return Number.isFinite(scale + x + y) ? bounded(scale, x, y) : { scale: 1, x: 0.5, y: 0.5 };
  }

  function bounded(scale, x, y) {
    const held = Math.min(MOST, Math.max(1, scale));
    const edge = 0.5 / held; // nothing beyond the picture comes into view
    const between = (value) => Math.min(1 - edge, Math.max(edge, value));
    return { scale: held, x: between(x), y: between(y) };
  }

  function change(scale, x, y) {
    now = bounded(scale, x, y);
    const round = (value) => Number(value.toFixed(4));
    window.xlog.looks.set('view', now.scale === 1 ? '' : [now.scale, now.x, now.y].map(round).join(','));
    mark();
  }

  function mark() {
    document.documentElement.toggleAttribute('data-zoomed', now.scale > 1);
  }

  function apply(context) {
    const { width, height } = context.canvas;
    const { scale, x, y } = now;
    context.setTransform(scale, 0, 0, scale, width * (0.5 - scale * x), height * (0.5 - scale * y));
  }

  // Returns the place of the picture (shares of width and height) that is seen at a place of the screen.
  function placeAt(canvas, clientX, clientY) {
    const area = canvas.getBoundingClientRect();
    const [u, v] = [(clientX - area.left) / area.width, (clientY - area.top) / area.height];
    return { x: now.x + (u - 0.5) / now.scale, y: now.y + (v - 0.5) / now.scale };
  }

  // Zooms so that a place of the picture stays where it is.
  function zoom(factor, place = now) {
    const scale = Math.min(MOST, Math.max(1, now.scale * factor));
    const share = now.scale / scale;
    change(scale, place.x + (now.x - place.x) * share, place.y + (now.y - place.y) * share);
  }

  function reset() {
    change(1, 0.5, 0.5);
  }

  function canvasOf(event) {
    return event.target.closest && event.target.closest('canvas.overlay');
  }

  // ----------------------------------------------------------------------------------------------------- pointers

  // A wheel scrolls the page until a map has the focus: on a page full of maps nobody could go on otherwise. Two fingers
  // on a pad come as a wheel with Ctrl.
  function onWheel(event) {
    const canvas = canvasOf(event);
    if (canvas && (event.ctrlKey || event.metaKey || document.activeElement === canvas)) {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      zoom(Math.exp(-event.deltaY * lines * 0.002), placeAt(canvas, event.clientX, event.clientY));
    }
  }

  function onDown(event) {
    const canvas = canvasOf(event);
    if (canvas && event.button === 0) {
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      canvas.setPointerCapture(event.pointerId);
    }
  }

  function onMove(event) {
    const before = fingers.get(event.pointerId);
    const canvas = canvasOf(event);
    if (!before || !canvas) {
      return;
    }
    const others = [...fingers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (others.length) {
      const distance = (place) => Math.max(1, Math.hypot(place.x - others[0].x, place.y - others[0].y));
      const middle = [(event.clientX + others[0].x) / 2, (event.clientY + others[0].y) / 2];
      zoom(distance({ x: event.clientX, y: event.clientY }) / distance(before), placeAt(canvas, ...middle));
    } else if (now.scale > 1) {
      const area = canvas.getBoundingClientRect();
      const [dx, dy] = [(event.clientX - before.x) / area.width, (event.clientY - before.y) / area.height];
      change(now.scale, now.x - dx / now.scale, now.y - dy / now.scale);
    }
  }

  function onUp(event) {
    fingers.delete(event.pointerId);
  }

  document.addEventListener('wheel', onWheel, { passive: false });
  document.addEventListener('pointerdown', onDown);
  document.addEventListener('pointermove', onMove);
  document.addEventListener('pointerup', onUp);
  document.addEventListener('pointercancel', onUp);
  document.addEventListener('dblclick', (event) => canvasOf(event) && reset());
  window.addEventListener('popstate', function () {
    now = read();
    mark();
  });
  mark();

  window.xlog.keys.on('zoom-in', () => zoom(STEP));
  window.xlog.keys.on('zoom-out', () => zoom(1 / STEP));
  window.xlog.keys.on('zoom-reset', reset);

  return { apply, placeAt, scale: () => now.scale, zoom, reset };
})();
