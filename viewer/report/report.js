'use strict';
// One slider for the opacity of all maps. Without scripts maps are as opaque as the style says.

(function () {
  const label = document.createElement('label');
  const input = Object.assign(document.createElement('input'), { type: 'range', min: 0, max: 100, value: 60 });
  const output = document.createElement('output');
  const show = function () {
    document.documentElement.style.setProperty('--opacity', input.value / 100);
    output.textContent = `${input.value} %`;
  };
  label.className = 'opacity';
  label.append(document.body.dataset.opacity, input, output);
  input.addEventListener('input', show);
  if (document.querySelector('.scene .map')) {
    document.querySelector('main').prepend(label);
    show();
  }
})();
