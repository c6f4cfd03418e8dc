// Charts as files: drawn anew on a solid ground in the colors of the page, which elsewhere come from its style sheet.

import { first } from '../dom.js';
import * as files from './files.js';
import { color } from './sheet.js';

/** @typedef {HTMLElement & { layout: Record<string, any>, data: Record<string, any>[] }} Plot */

const TITLE = 62; // pixels above the chart, for its title and the note below that
const SIDE = 10; // and more than there is to the left of it
const SCALE = 2; // pixels of a PNG for one of the screen

/**
 * Plotly reads some markup in its texts, and names come from logs.
 * @param {string} text
 */
export function plain(text) {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/**
 * @param {Plot} plot
 * @param {string} title
 * @param {string} note how many it is of
 * @param {number} height
 */
function themed(plot, title, note, height) {
  const [panel, ink, line] = ['--panel', '--ink', '--line'].map(color);
  const layout = structuredClone(plot.layout);
  const data = structuredClone(plot.data);
  for (const name of Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key))) {
    Object.assign(layout[name], { gridcolor: line, zerolinecolor: line });
  }
  data.filter((trace) => trace.error_x && plot.querySelector('.errorbar')).forEach((trace) => (trace.error_x.color = ink));
  Object.assign(layout, { paper_bgcolor: panel, plot_bgcolor: panel, font: { ...layout.font, color: ink } });
  const place = { x: 0, xref: 'paper', y: 1, yref: 'container', yanchor: 'top', pad: { t: 12 } };
  const subtitle = { text: plain(note), font: { size: 12, color: color('--faint') } };
  layout.title = { text: plain(title), font: { size: 16 }, subtitle, ...place };
  const { t = 0, l = 0 } = layout.margin || {};
  layout.margin = { ...layout.margin, t: t + TITLE, l: l + SIDE };
  if (layout.legend && layout.legend.yref === 'container') {
    layout.legend.y -= TITLE / height; // it stays below the title
  }
  return { data, layout };
}

files.on('chart', async function (button) {
  const figure = button.closest('figure');
  const plot = /** @type {Plot} */ (first('.js-plotly-plot', figure));
  const title = first('h3', figure)?.textContent ?? '';
  const note = first('figcaption .secondary', figure)?.textContent ?? '';
  const area = plot.getBoundingClientRect();
  const format = button.dataset.format;
  const filename = files.fileName(files.pageTitle(), title);
  const [width, height] = [Math.round(area.width) + SIDE, Math.round(area.height) + TITLE];
  const size = { width, height, scale: format === 'png' ? SCALE : 1 };
  await window.Plotly.downloadImage(themed(plot, title, note, height), { format, filename, ...size });
});
