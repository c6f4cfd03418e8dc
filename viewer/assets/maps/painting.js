'use strict';
// Painting: from the values of a map to one canvas, in stages. A stage is made anew only where what it is made from has
// changed: opacity, zoom and boxes mix anew what has its colors already.

window.xlog = window.xlog || {};

window.xlog.painting = (function () {
  const SIDE = 192; // pixels that a canvas has at least: boxes and the pointer need lines finer than a small input's pixels
  const LARGE_SIDE = 640; // one that is in front
  const MOST = 4096; // and at most: a damaged size must not take all memory
  const DIFFERENCE = [-1, 1]; // what the colors of a difference span, in shares of the maps' own ranges
  const dirty = new Set(); // canvases that are to be painted
  const near = new WeakSet(); // canvases on the screen or not far from it; others wait
  const counts = { paints: 0, colored: 0 };
  let frame = 0;

  // ------------------------------------------------------------------------------------------------------- stages

  function stage(state, name, sources, make) {
    const found = state.stages[name];
    if (found && found.sources.every((source, index) => source === sources[index])) {
      return found.made;
    }
    const made = make();
    state.stages[name] = { sources, made };
    return made;
  }

  // Returns one of a canvas's maps as it is looked at: smoothed, and with the range of its colors.
  function look(state, index) {
    const { looks, values } = window.xlog;
    const [sigma, percent] = [looks.get('blur'), looks.get('clip')];
    const map = stage(state, `smooth${index}`, [sigma], () => values.smooth(state.maps[index], sigma));
    return { map, span: stage(state, `span${index}`, [map, percent], () => values.span(map, percent)) };
  }

  // Returns what gets colors, null where a canvas is of the picture alone.
  function shown(state) {
    if (state.maps.length < 2) {
      return state.maps.length ? look(state, 0) : null;
    }
    const [one, other] = [look(state, 0), look(state, 1)];
    const sources = [one.map, one.span, other.map, other.span];
    const map = stage(state, 'difference', sources, () => window.xlog.values.subtract(...sources));
    return { map, span: DIFFERENCE };
  }

  function layer(state) {
    const { looks, coloring } = window.xlog;
    const { map, span } = shown(state);
    const table = coloring.table(state.colors, map.signed, looks.get(map.signed ? 'div' : 'seq'));
    const cut = looks.get('cut') / 100;
    return stage(state, 'layer', [map, span, table, cut], function () {
      state.layer = state.layer || document.createElement('canvas');
      coloring.colorize(state.layer, map, span, cut, table);
      counts.colored += 1;
      return state.layer;
    });
  }

  // ------------------------------------------------------------------------------------------------------- mixing

  function resize(canvas, state) {
    const { picture, maps } = state;
    const fine = picture && picture.naturalWidth > state.width; // keep the detail of a picture larger than the input
    const size = fine ? [picture.naturalWidth, picture.naturalHeight] : [state.width, state.height];
    const [wide, high] = size[0] && size[1] ? size : maps.length ? [maps[0].width, maps[0].height] : [1, 1];
    const wanted = canvas.closest('[data-front]') ? LARGE_SIDE : SIDE;
    const side = Math.max(wide, high);
    const factor = side > MOST ? MOST / side : Math.max(1, Math.ceil(wanted / side)); // whole times: pixels stay crisp
    const [width, height] = [wide * factor, high * factor].map((length) => Math.max(1, Math.round(length)));
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
  }

  function outline(context, state, unit) {
    const { outlines } = window.xlog;
    state.masks.forEach((image) => outlines.mask(context, image, state.width, state.height));
    state.boxes.forEach((box) => outlines.box(context, box, unit));
  }

  function mix(canvas, state) {
    const { looks, view, pointer } = window.xlog;
    const context = canvas.getContext('2d');
    const mode = looks.get('show');
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    view.apply(context);
    context.imageSmoothingEnabled = Boolean(state.picture) && state.picture.naturalWidth > canvas.width;
    if (state.picture && (mode !== 'map' || !state.maps.length)) {
      context.drawImage(state.picture, 0, 0, canvas.width, canvas.height);
    }
    if (state.maps.length && mode !== 'picture') {
      context.imageSmoothingEnabled = false; // a map's pixels are its data
      context.globalAlpha = mode === 'map' ? 1 : looks.get('opacity') / 100;
      context.drawImage(layer(state), 0, 0, canvas.width, canvas.height);
      context.globalAlpha = 1;
    }
    const scale = canvas.width / (state.width || canvas.width);
    context.scale(scale, scale); // from here in pixels of the network's input
    const unit = canvas.width / (canvas.clientWidth || canvas.width) / scale / view.scale();
    if (looks.get('boxes')) {
      outline(context, state, unit);
    }
    pointer.draw(context, canvas, state, unit);
  }

  function paint(canvas) {
    const state = window.xlog.overlay.state(canvas);
    if (!state || !state.ready) {
      return;
    }
    resize(canvas, state);
    mix(canvas, state);
    window.xlog.scale.write(canvas, state, shown(state));
    counts.paints += 1;
  }

  // ---------------------------------------------------------------------------------------------------- scheduling

  // Paints what was asked for, and is near the screen. The rest stays asked for.
  function flush() {
    frame = 0;
    for (const canvas of dirty) {
      if (!canvas.isConnected) {
        dirty.delete(canvas);
      } else if (near.has(canvas)) {
        dirty.delete(canvas);
        paint(canvas);
      }
    }
  }

  function request(canvas) {
    dirty.add(canvas);
    frame = frame || requestAnimationFrame(flush);
  }

  function requestAll() {
    window.xlog.overlay.canvases().forEach(request);
  }

  const watcher = new IntersectionObserver(
    function (entries) {
      for (const { target, isIntersecting } of entries) {
        near[isIntersecting ? 'add' : 'delete'](target);
      }
      frame = frame || requestAnimationFrame(flush);
    },
    { rootMargin: '25%' },
  );

  window.xlog.looks.listen(requestAll);

  return { paint, request, requestAll, watch: (canvas) => watcher.observe(canvas), counts };
})();
