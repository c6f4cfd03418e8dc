'use strict';
// Steps: an explanation forms during training. The slider shows maps of any step at once; where it rests, the page follows.

window.xlog = window.xlog || {};

window.xlog.steps = (function () {
  const PAUSE = 500; // ms between two steps of a play
  let at = null; // the step that is shown, null: that of the page
  let of = null; // the page's path when the slider was moved
  let playing = null; // a token of the play that runs

  function place() {
    return document.getElementById('step-slider');
  }

  function all() {
    return place() ? JSON.parse(place().dataset.all) : [];
  }

  function shown() {
    return at;
  }

  function present() {
    return at === null && place() ? Number(place().dataset.step) : at;
  }

  function setStep(step) {
    at = step;
    of = window.location.pathname;
    window.xlog.overlay.loadAll();
    show();
  }

  // Lets the page, its predictions among it, follow to the step that is shown.
  function settle() {
    if (at !== null) {
      const url = new URL(window.location.href);
      url.searchParams.set('step', at);
      window.xlog.address.go(url, true);
    }
  }

  // ---------------------------------------------------------------------------------------------------------- play

  function ready(step) {
    const { overlay, loading } = window.xlog;
    const addresses = [...overlay.canvases()].map((canvas) => overlay.address(canvas, step)).filter(Boolean);
    return Promise.allSettled(addresses.map(loading.map));
  }

  async function prefetch() {
    for (const step of all()) {
      await ready(step); // one step after the other: what is on the screen goes first
    }
  }

  async function play() {
    const token = (playing = {});
    const steps = all();
    const start = steps.indexOf(present());
    for (let index = start === steps.length - 1 ? 0 : start; index < steps.length; index += 1) {
      await ready(steps[index]);
      if (playing !== token) {
        return;
      }
      setStep(steps[index]);
      ready(steps[index + 1]);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      if (playing !== token) {
        return;
      }
    }
    stop();
  }

  function stop() {
    playing = null;
    settle();
    show();
  }

  function toggle() {
    if (all().length > 1) {
      (playing ? stop : play)();
      show();
    }
  }

  // ------------------------------------------------------------------------------------------------------- controls

  function build() {
    const { say } = window.xlog.phrases;
    const [button, label, input, output] = ['button', 'label', 'input', 'output'].map((tag) => document.createElement(tag));
    button.className = 'chip play';
    button.addEventListener('click', toggle);
    input.type = 'range';
    input.min = '0';
    input.addEventListener('input', function () {
      playing = null;
      setStep(all()[Number(input.value)]);
    });
    input.addEventListener('change', settle);
    input.addEventListener('focus', prefetch, { once: true });
    label.append(say('step_slider'), input, output);
    label.addEventListener('pointerenter', prefetch, { once: true });
    place().append(button, label);
  }

  function show() {
    const { phrases } = window.xlog;
    const steps = all();
    const input = place() && place().querySelector('input');
    if (input) {
      input.max = String(steps.length - 1);
      input.value = String(Math.max(0, steps.indexOf(present())));
      phrases.write(place().querySelector('output'), String(present()));
      phrases.write(place().querySelector('button'), phrases.say(playing ? 'pause' : 'play'));
    }
  }

  // The page has come to the step, or went elsewhere.
  function follow() {
    if (at !== null && (!place() || Number(place().dataset.step) === at || window.location.pathname !== of)) {
      at = null;
      window.xlog.overlay.loadAll();
    }
    if (!place() || (of !== null && window.location.pathname !== of)) {
      playing = null;
    }
    if (place() && !place().hasChildNodes()) {
      build();
    }
    show();
  }

  new MutationObserver(follow).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributeFilter: ['data-step', 'data-all'],
  });
  window.xlog.keys.on('play', toggle);

  return { shown };
})();
