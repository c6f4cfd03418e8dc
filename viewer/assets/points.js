'use strict';
// A click on a point of a chart opens its sample, one on a cell of counts the samples in it. A point's customdata is
// [position, label]; a cell lies between edges of probability and of its deviation; the addresses stand at the plot.

(function () {
  const bound = new WeakSet();

  function go(address, parts) {
    const url = new URL(address, window.location.href);
    for (const [name, value] of Object.entries(parts)) {
      url.searchParams.set(name, value);
    }
    window.xlog.address.go(url.href);
  }

  // The ends of a cell: the upper edge belongs to the next one, and ranges of a page hold both their ends.
  function ends(edges, place) {
    const isLast = place + 2 === edges.length;
    return [edges[place], isLast ? edges[place + 1] : edges[place + 1] * (1 - 2 ** -23)];
  }

  function open(place, point) {
    const { samples, gallery, query } = place.dataset;
    if (point && Array.isArray(point.customdata)) {
      const [position, label] = point.customdata;
      go(`${samples}${position}${query}`, { label });
    } else if (point && point.data.type === 'heatmap' && point.z > 0) {
      const [row, column] = point.pointNumber;
      const [pmin, pmax] = ends(point.data.x, column);
      const [umin, umax] = ends(point.data.y, row);
      go(`${gallery}${query}`, { pmin, pmax, umin, umax });
    }
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
