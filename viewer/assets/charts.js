'use strict';
// Charts: figures of plotly. Its script is large, and comes with the first chart.

window.xlog = window.xlog || {};

window.xlog.Chart = (function () {
  let loading = null; // a promise of plotly

  function load() {
    loading =
      loading ||
      new Promise(function (resolve, reject) {
        const script = document.createElement('script');
        script.src = `${window.xlog.address.root}plotly.js`;
        script.addEventListener('load', () => resolve(window.Plotly));
        script.addEventListener('error', function () {
          loading = null; // the next chart tries again
          reject(new Error('plotly was not loaded'));
        });
        document.head.append(script);
      });
    return loading;
  }

  async function draw(place, figure, config) {
    const plotly = await load();
    if (place.isConnected) {
      const layout = { ...figure.layout, autosize: true };
      delete layout.height; // the place has it
      await plotly.react(place, figure.data, layout, config);
    }
  }

  const sizes = new ResizeObserver(function (changes) {
    for (const { target } of changes) {
      if (target.offsetWidth > 0 && target.classList.contains('js-plotly-plot')) {
        window.Plotly.Plots.resize(target);
      }
    }
  });

  // A place of a height, and a figure in it, drawn anew where it is another one.
  return function Chart({ figure, config, style }) {
    const { createElement, useEffect, useRef } = window.React;
    const place = useRef(null);
    const said = JSON.stringify(figure);
    useEffect(
      function () {
        draw(place.current, JSON.parse(said), config).catch(console.error);
      },
      [said]
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
  };
})();
