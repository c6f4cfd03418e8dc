'use strict';
// A click on a point of a chart opens its sample: the point's customdata is [position, label], the address stands at the plot.

(function () {
  const bound = new WeakSet();

  function open(place, point) {
    if (!point || !Array.isArray(point.customdata)) {
      return;
    }
    const [position, label] = point.customdata;
    const url = new URL(`${place.dataset.samples}${position}${place.dataset.query}`, window.location.href);
    url.searchParams.set('label', label);
    window.xlog.address.go(url.href);
  }

  function bindAll() {
    for (const plot of document.querySelectorAll('.plot[data-samples] .js-plotly-plot')) {
      if (plot.on && !bound.has(plot)) {
        bound.add(plot);
        plot.on('plotly_click', (event) => open(plot.closest('.plot'), event.points[0]));
      }
    }
  }

  new MutationObserver(bindAll).observe(document.documentElement, { childList: true, subtree: true });
})();
