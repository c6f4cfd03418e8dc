'use strict';
// Scale: the numbers at a color bar, and the note below it. All bars of a kind share their colors.

window.xlog = window.xlog || {};

window.xlog.scale = (function () {
  function place(canvas, selector) {
    const card = canvas.closest('.map-card');
    return card && card.querySelector(selector);
  }

  function note(state, { map, span }) {
    const { say, number } = window.xlog.phrases;
    const { looks } = window.xlog;
    if (state.maps.length > 1) {
      return say('of_difference');
    }
    const [least, most] = state.maps[0].range;
    const parts = [say('values', { low: number(least), high: number(most) })];
    if (looks.get('blur') > 0) {
      parts.push(say('smoothed', { pixels: looks.get('blur') }));
    } else if (least < span[0] || most > span[1]) {
      parts.push(say('clipped', { percentile: looks.get('clip') }));
    }
    if (map.bare) {
      parts.push(say('bare'));
    }
    return parts.join(say('between'));
  }

  function write(canvas, state, found) {
    const { write: put, number } = window.xlog.phrases;
    const bar = place(canvas, '.scale');
    if (!bar) {
      return;
    }
    if (!found) {
      delete bar.dataset.signed;
      clear(canvas, window.xlog.phrases.say(canvas.dataset.difference ? 'no_difference_here' : 'no_map'));
      state.written = null;
      return;
    }
    const key = [found.map, found.span];
    if (state.written && state.written.every((part, index) => part === key[index])) {
      return;
    }
    state.written = key;
    bar.dataset.signed = found.map.signed ? '1' : '0';
    put(place(canvas, '.scale-low'), number(found.span[0]));
    put(place(canvas, '.scale-high'), number(found.span[1]));
    put(place(canvas, '.scale-note'), note(state, found));
  }

  function clear(canvas, words) {
    window.xlog.phrases.write(place(canvas, '.scale-low'), '');
    window.xlog.phrases.write(place(canvas, '.scale-high'), '');
    window.xlog.phrases.write(place(canvas, '.scale-note'), words);
  }

  // Gives all bars the colors that are chosen.
  async function paintBars() {
    const { loading, coloring, looks } = window.xlog;
    const colors = await loading.colors();
    const style = document.documentElement.style;
    style.setProperty('--bar-sequential', coloring.gradient(coloring.table(colors, false, looks.get('seq'))));
    style.setProperty('--bar-diverging', coloring.gradient(coloring.table(colors, true, looks.get('div'))));
  }

  window.xlog.looks.listen(function (name) {
    if (name === null || name === 'seq' || name === 'div') {
      paintBars();
    }
  });

  return { write, clear, paintBars };
})();
