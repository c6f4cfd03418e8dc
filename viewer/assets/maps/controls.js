'use strict';
// The controls of maps that work in the browser alone. Made here and not by Dash, so that nothing that the server sends can
// set them back while they are being moved.

(function () {
  const SLIDERS = {
    // name: [step, what follows the number]
    opacity: [1, ' %'],
    clip: [0.5, ' %'],
    cut: [1, ' %'],
    blur: [0.5, ' px'],
  };
  const ENTRY = { seq: 'sequential', div: 'diverging' };

  function element(tag, properties, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  function change(name, value) {
    window.xlog.looks.set(name, value);
  }

  function slider(name) {
    const [least, greatest] = window.xlog.looks.limits[name];
    const input = element('input', { type: 'range', id: name, min: least, max: greatest, step: SLIDERS[name][0] });
    input.addEventListener('input', () => change(name, input.value));
    return element('label', {}, window.xlog.phrases.say(name), input, element('output', {}));
  }

  function checkbox(name) {
    const input = element('input', { type: 'checkbox', id: name });
    input.addEventListener('change', () => change(name, input.checked ? '1' : ''));
    return element('label', {}, input, window.xlog.phrases.say(name));
  }

  function option([value, text]) {
    return element('option', { value }, text);
  }

  function select(name, options = []) {
    const input = element('select', { id: name }, ...options.map(option));
    input.addEventListener('change', () => change(name, input.value));
    return element('label', {}, window.xlog.phrases.say(name), input);
  }

  function choice(name, values) {
    return select(
      name,
      values.map((value) => [value, window.xlog.phrases.say(`${name}_${value}`)]),
    );
  }

  function resetButton() {
    const button = element('button', { className: 'chip reset-view' }, window.xlog.phrases.say('reset_view'));
    button.addEventListener('click', window.xlog.view.reset);
    return button;
  }

  function more(place) {
    const { say } = window.xlog.phrases;
    const { sides } = window.xlog.difference;
    const details = element('details', { id: 'more-controls' }, element('summary', {}, say('more')));
    const rows = element('div', { className: 'controls-more' });
    rows.append(select('seq'), select('div'), slider('clip'), slider('cut'), slider('blur'));
    rows.append(choice('part', ['map', 'mean', 'spread']));
    sides.flat().forEach((name) => rows.append(select(name)));
    details.append(rows, element('p', { className: 'secondary' }, place.dataset.help));
    return details;
  }

  function build(place) {
    const bar = element('div', { className: 'controls-bar' });
    bar.append(slider('opacity'), choice('show', ['both', 'map', 'picture']), checkbox('boxes'));
    place.append(bar, more(place), resetButton());
    fillColors();
  }

  async function fillColors() {
    const colors = await window.xlog.loading.colors();
    Object.entries(ENTRY).forEach(([name, kind]) => offer(name, Object.keys(colors[kind]).map((table) => [table, table])));
    show();
  }

  // Gives a select its options, where they are not what they were.
  function offer(name, options) {
    const input = document.getElementById(name);
    const key = JSON.stringify(options);
    if (input && input.dataset.options !== key) {
      input.dataset.options = key;
      input.replaceChildren(...options.map(option));
    }
  }

  function offerMaps(place) {
    const { say } = window.xlog.phrases;
    const { explainers, sides } = window.xlog.difference;
    const steps = JSON.parse(place.dataset.steps);
    for (const [name, at] of sides) {
      offer(name, [['', say('no_difference')], ...explainers().map((explainer) => [explainer, explainer])]);
      offer(at, [['', say('step_of_page')], ...steps.map((step) => [String(step), say('at_step', { step })])]);
      document.getElementById(at).closest('label').hidden = steps.length < 2;
    }
  }

  // Brings the controls in line with the looks and the page.
  function show() {
    const place = document.getElementById('overlay-controls');
    if (!place || !place.hasChildNodes()) {
      return;
    }
    const { looks, phrases } = window.xlog;
    offerMaps(place);
    for (const input of place.querySelectorAll('input, select')) {
      if (input.type === 'checkbox') {
        input.checked = looks.get(input.id) === '1';
      } else {
        input.value = String(looks.get(input.id));
      }
      if (input.id in SLIDERS) {
        phrases.write(input.parentElement.querySelector('output'), `${looks.get(input.id)}${SLIDERS[input.id][1]}`);
      }
    }
    document.getElementById('boxes').closest('label').hidden = !place.dataset.any;
    const parts = document.querySelector('canvas[data-mean], canvas[data-spread]');
    document.getElementById('part').closest('label').hidden = !parts;
  }

  new MutationObserver(function () {
    const place = document.getElementById('overlay-controls');
    if (place && !place.hasChildNodes()) {
      build(place);
    }
    show();
  }).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributeFilter: ['data-any', 'data-steps', 'data-explainer'],
  });
  window.xlog.looks.listen(show);
})();
