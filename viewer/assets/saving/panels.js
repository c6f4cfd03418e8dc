'use strict';
// Panels as files: what is seen of maps and trees, with color bar and words, so that it stands alone on a slide.

(function () {
  const WIDE = 480; // pixels of a picture's width in a file
  const GAP = 24;
  const LINE = 20; // pixels of a line of text
  const MOST = 16000; // pixels of a side: browsers draw no larger ones
  const FONT = 'system-ui, sans-serif';

  function ground(width, height) {
    const canvas = document.createElement('canvas');
    const factor = Math.min(1, MOST / width, MOST / height);
    canvas.width = Math.round(width * factor);
    canvas.height = Math.round(height * factor);
    const context = canvas.getContext('2d');
    context.scale(factor, factor);
    context.fillStyle = color('--panel');
    context.fillRect(0, 0, width, height);
    return [canvas, context];
  }

  function color(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function style(context, weight, ink) {
    context.font = `${weight} 15px ${FONT}`;
    context.fillStyle = color(ink);
  }

  // Returns a text in lines of a width; words that are longer, and scripts without spaces, break anywhere.
  function lines(context, text, width) {
    const found = [''];
    for (const word of text.match(/\S+\s*|\s+/g) || []) {
      const fits = (one) => context.measureText(one.trimEnd()).width <= width;
      if (fits(found[found.length - 1] + word)) {
        found[found.length - 1] += word;
      } else {
        found.push('');
        for (const letter of word) {
          if (!fits(found[found.length - 1] + letter)) {
            found.push('');
          }
          found[found.length - 1] += letter;
        }
      }
    }
    return found.filter((line) => line.trim());
  }

  // Draws texts, one below the other, from a height; returns the height below them. Draws nothing where `dry`.
  function write(context, texts, left, top, width, dry) {
    let y = top;
    for (const [text, weight, ink] of texts.filter(([words]) => words)) {
      style(context, weight, ink);
      for (const line of lines(context, text, width)) {
        y += LINE;
        if (!dry) {
          context.fillText(line, left, y - 5);
        }
      }
    }
    return y;
  }

  // ------------------------------------------------------------------------------------------------------- panels

  function text(place, selector) {
    const found = place && place.querySelector(selector);
    return found ? found.textContent.trim() : '';
  }

  // What a panel is made of; of a canvas that is not near the screen, what would be seen.
  async function panel(canvas) {
    const state = window.xlog.overlay.state(canvas);
    if (!state || !state.ready) {
      throw new Error('it is not loaded');
    }
    window.xlog.painting.paint(canvas);
    const card = canvas.closest('.map-card');
    const scale = card && card.querySelector('.scale[data-signed]');
    const name = text(card, 'h3') || canvas.getAttribute('aria-label');
    const heads = [[name, 600, '--ink'], [text(card, '.layer'), 400, '--faint'], [canvas.getAttribute('aria-label'), 400, '--faint']];
    const notes = [[text(card, '.scale-note'), 400, '--faint']];
    return { canvas, heads: heads.slice(0, card ? 3 : 1), notes, scale, name };
  }

  function tall(part) {
    return Math.round((WIDE * part.canvas.height) / part.canvas.width);
  }

  function bar(context, part, left, top) {
    const [low, high] = ['.scale-low', '.scale-high'].map((end) => text(part.scale, end));
    style(context, 400, '--ink');
    const [before, after] = [low, high].map((word) => context.measureText(word).width + 8);
    context.fillText(low, left, top + 15);
    context.fillText(high, left + WIDE - after + 8, top + 15);
    const { coloring, loading, looks } = window.xlog;
    const signed = part.scale.dataset.signed === '1';
    const table = coloring.table(window.xlog.overlay.state(part.canvas).colors, signed, looks.get(signed ? 'div' : 'seq'));
    const width = WIDE - before - after;
    table.forEach(function (rgb, index) {
      context.fillStyle = `rgb(${rgb.join(',')})`;
      context.fillRect(left + before + (width * index) / 256, top + 3, width / 256 + 1, 14);
    });
  }

  function heights(context, parts) {
    const of = (name) => parts.map((part) => write(context, part[name], 0, 0, WIDE, true));
    return { head: Math.max(...of('heads')), picture: Math.max(...parts.map(tall)), note: Math.max(...of('notes')) };
  }

  function draw(context, part, left, top, { head, picture }) {
    write(context, part.heads, left, top, WIDE);
    context.imageSmoothingEnabled = part.canvas.width > WIDE;
    context.imageSmoothingQuality = 'high';
    context.drawImage(part.canvas, left, top + head + 6, WIDE, tall(part));
    const below = top + head + picture + 12;
    if (part.scale) {
      bar(context, part, left, below);
    }
    write(context, part.notes, left, below + (part.scale ? 24 : 0), WIDE);
  }

  // Returns one picture of rows of panels below a caption.
  function sheet(rows, caption) {
    const [, measure] = ground(1, 1);
    const sizes = rows.map((row) => heights(measure, row));
    const high = ({ head, picture, note }) => head + picture + note + 12 + 24 + GAP;
    const width = GAP + Math.max(...rows.map((row) => row.length)) * (WIDE + GAP);
    const first = write(measure, caption, 0, GAP, width - 2 * GAP, true) + 10;
    const [canvas, context] = ground(width, first + sizes.reduce((sum, size) => sum + high(size), 0));
    write(context, caption, GAP, GAP, width - 2 * GAP);
    let top = first;
    rows.forEach(function (row, index) {
      row.forEach((part, column) => draw(context, part, GAP + column * (WIDE + GAP), top, sizes[index]));
      top += high(sizes[index]);
    });
    return canvas;
  }

  function caption() {
    const slider = document.getElementById('step-slider');
    const shown = window.xlog.steps.shown();
    const step = slider ? window.xlog.phrases.say('at_step', { step: shown === null ? slider.dataset.step : shown }) : '';
    return [[document.title.replace(/ · xlog$/, '') + step, 600, '--ink']];
  }

  // --------------------------------------------------------------------------------------------------------- what

  function isSeen(canvas) {
    return canvas.offsetParent !== null; // a difference that nobody asked for is not
  }

  // Returns the canvases of a page in the rows of its table; else as many side by side as make about a square.
  function groups() {
    const table = [...document.querySelectorAll('table.samples tbody tr')];
    if (table.length) {
      return table.map((row) => [...row.querySelectorAll('canvas.overlay')].filter(isSeen));
    }
    const all = [...document.querySelectorAll('canvas.overlay')].filter(isSeen);
    const side = Math.ceil(Math.sqrt(all.length));
    return Array.from({ length: Math.ceil(all.length / side) }, (_, row) => all.slice(row * side, (row + 1) * side));
  }

  window.xlog.files.on('panel', async function (button) {
    const part = await panel(button.closest('.map-card').querySelector('canvas.overlay'));
    await window.xlog.files.png(sheet([[part]], caption()), part.name);
  });

  window.xlog.files.on('panels', async function () {
    const rows = await Promise.all(groups().map((row) => Promise.all(row.map(panel))));
    await window.xlog.files.png(sheet(rows, caption()), '');
  });

  window.xlog.files.on('scene', async function (button) {
    const figure = button.closest('figure');
    const canvas = figure.querySelector('canvas.scene');
    const words = [...figure.querySelectorAll('figcaption p')].map((line) => [line.textContent, 400, '--ink']);
    await window.xlog.files.png(sheet([[{ canvas, heads: [], notes: words, scale: null }]], caption()), text(figure, 'strong'));
  });
})();
