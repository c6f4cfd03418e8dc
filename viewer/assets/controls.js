'use strict';
// The controls of maps that work in the browser alone: opacity and boxes. Made here and not by Dash, so that nothing that
// the server sends can set them back while they are being moved.

(function () {
  function labelled(text, input) {
    const label = document.createElement('label');
    label.append(text, input);
    return label;
  }

  function slider(text) {
    const input = document.createElement('input');
    const output = document.createElement('output');
    input.type = 'range';
    input.min = '0';
    input.max = '100';
    input.id = 'opacity';
    input.addEventListener('input', function () {
      window.xlog.overlay.setOpacity(Number(input.value));
      show();
    });
    // Only where it is left: browsers slow down pages that change their address many times a second.
    input.addEventListener('change', () => window.xlog.address.set('opacity', input.value));
    const label = labelled(text, input);
    label.append(output);
    return label;
  }

  function checkbox(text) {
    const input = document.createElement('input');
    input.type = 'checkbox';
    input.id = 'boxes';
    input.addEventListener('change', function () {
      window.xlog.address.set('boxes', input.checked ? '1' : null);
      window.xlog.overlay.paintAll();
    });
    return labelled(text, input);
  }

  // Writing what stands there already would call the observer below, which would write again.
  function write(place, text) {
    if (place.textContent !== text) {
      place.textContent = text;
    }
  }

  // Brings the controls in line with the address.
  function show() {
    const opacity = document.getElementById('opacity');
    const boxes = document.getElementById('boxes');
    if (opacity) {
      opacity.value = window.xlog.overlay.opacity();
      write(opacity.closest('label').querySelector('output'), `${opacity.value} %`);
    }
    if (boxes) {
      boxes.checked = window.xlog.address.get('boxes') === '1';
      boxes.closest('label').hidden = !document.getElementById('overlay-controls').dataset.any;
    }
  }

  function build() {
    const place = document.getElementById('overlay-controls');
    if (place && !place.hasChildNodes()) {
      place.append(slider(place.dataset.opacity), checkbox(place.dataset.boxes));
    }
    show();
  }

  new MutationObserver(build).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributeFilter: ['data-any'],
  });
  window.addEventListener('popstate', show);
})();
