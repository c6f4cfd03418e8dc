// Chart: a figure of plotly. Its script is large, and comes with the first chart.

import { root } from '../address.js';
import { make } from '../dom.js';
import { bind as bindLasso } from './lasso.js';
import { bind } from './points.js';

/** @type {Promise<unknown> | null} */
let loading = null;

/** Loads the script of plotly once. */
function load() {
  loading =
    loading ||
    new Promise(function (resolve, reject) {
      const script = make('script', { src: `${root}plotly.js` });
      script.addEventListener('load', resolve);
      script.addEventListener('error', function () {
        loading = null; // the next chart tries again
        reject(new Error('plotly was not loaded'));
      });
      document.head.append(script);
    });
  return loading;
}

/** Loads it before the page has come, where that will begin with a chart: the server says so by a link. */
export function loadAhead() {
  if (document.head.querySelector('link[rel=preload][as=script]')) {
    load().catch(() => undefined); // the chart tries again
  }
}

/**
 * @param {HTMLElement} place
 * @param {{ data: unknown[], layout: Record<string, unknown> }} figure
 * @param {object} config
 */
async function draw(place, figure, config) {
  await load();
  if (place.isConnected) {
    /** @type {Record<string, unknown>} */
    const layout = { template: window.chartTemplate, ...figure.layout, autosize: true };
    delete layout.height; // the place has it
    await window.Plotly.react(place, figure.data, layout, config);
  }
  if (place.isConnected) {
    bind(/** @type {import('./points.js').Plot} */ (place)); // of a chart that was left meanwhile nothing is there
    bindLasso(/** @type {import('./lasso.js').Plot} */ (place));
  }
}

const sizes = new ResizeObserver(function (changes) {
  for (const { target } of changes) {
    if (target instanceof HTMLElement && target.offsetWidth > 0 && target.classList.contains('js-plotly-plot')) {
      window.Plotly.Plots.resize(target);
    }
  }
});

/**
 * A place of a height, and a figure in it, drawn anew where it is another one. For React.
 * @param {{ figure: object, config: object, style: object }} props
 */
export function Chart({ figure, config, style }) {
  const { createElement, useEffect, useRef } = window.React;
  const place = useRef(null);
  const said = JSON.stringify(figure);
  useEffect(
    function () {
      draw(place.current, JSON.parse(said), config).catch(console.error);
    },
    [said],
  );
  useEffect(function () {
    const drawn = place.current;
    sizes.observe(drawn);
    return function () {
      sizes.unobserve(drawn);
      if (window.Plotly) {
        window.Plotly.purge(drawn);
      }
    };
  }, []);
  return createElement('div', { ref: place, style });
}
