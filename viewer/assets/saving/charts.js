'use strict';
// Charts as files: drawn anew on a solid ground in the colors of the page, which elsewhere come from its style sheet.

(function () {
  const TITLE = 44; // pixels above the chart
  const SIDE = 10; // and more than there is to the left of it
  const SCALE = 2; // pixels of a PNG for one of the screen

  function colors() {
    const style = getComputedStyle(document.documentElement);
    return Object.fromEntries(['panel', 'ink', 'line'].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  }

  // Plotly reads some markup in its texts, and names come from logs.
  function plain(text) {
    return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  }

  function themed(plot, title, height) {
    const { panel, ink, line } = colors();
    const layout = structuredClone(plot.layout);
    const data = structuredClone(plot.data);
    for (const name of Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key))) {
      Object.assign(layout[name], { gridcolor: line, zerolinecolor: line });
    }
    data.filter((trace) => trace.error_x && plot.querySelector('.errorbar')).forEach((trace) => (trace.error_x.color = ink));
    Object.assign(layout, { paper_bgcolor: panel, plot_bgcolor: panel, font: { ...layout.font, color: ink } });
    layout.title = { text: plain(title), font: { size: 16 }, x: 0, xref: 'paper', y: 1, yref: 'container', yanchor: 'top', pad: { t: 12 } };
    const { t = 0, l = 0 } = layout.margin || {};
    layout.margin = { ...layout.margin, t: t + TITLE, l: l + SIDE };
    if (layout.legend && layout.legend.yref === 'container') {
      layout.legend.y -= TITLE / height; // it stays below the title
    }
    return { data, layout };
  }

  window.xlog.files.on('chart', async function (button) {
    const figure = button.closest('figure');
    const plot = figure.querySelector('.js-plotly-plot');
    const title = figure.querySelector('h3').textContent;
    const { width, height } = plot.getBoundingClientRect();
    const format = button.dataset.format;
    const filename = window.xlog.files.name(title);
    const size = { width: Math.round(width) + SIDE, height: Math.round(height) + TITLE, scale: format === 'png' ? SCALE : 1 };
    await window.Plotly.downloadImage(themed(plot, title, size.height), { format, filename, ...size });
  });
})();
