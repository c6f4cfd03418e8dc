// Steps: an explanation forms during training. The slider shows maps of any step at once; where it rests, the page follows.

import { go } from '../address.js';
import { first, make, write } from '../dom.js';
import { on } from '../keys.js';
import { number, say } from '../phrases.js';
import { watch } from '../watch.js';
import * as loading from './loading.js';
import { address } from './sources.js';
import { canvases } from './states.js';
import { choose, shown } from './step.js';

const PAUSE = 500; // ms between two steps of a play
/** @type {string | null} */
let of = null; // the page's path when the slider was moved
/** @type {object | null} */
let playing = null; // a token of the play that runs

function place() {
  return first('#step-slider');
}

/** @returns {number[]} */
function all() {
  return JSON.parse(place()?.dataset.all ?? '[]');
}

function present() {
  const slider = place();
  return shown() === null && slider ? Number(slider.dataset.step) : shown();
}

/** @param {number} step */
function setStep(step) {
  of = window.location.pathname;
  choose(step);
  show();
}

/** Lets the page, its predictions among it, follow to the step that is shown. */
function settle() {
  if (shown() !== null) {
    const url = new URL(window.location.href);
    url.searchParams.set('step', String(shown()));
    const label = place()?.dataset.label;
    if (label) {
      url.searchParams.set('label', label); // pinned: at another step another one may come first
    }
    go(url, true);
  }
}

// ------------------------------------------------------------------------------------------------------------- play

/** @param {number} step */
function ready(step) {
  const addresses = canvases().map((canvas) => address(canvas, step));
  return Promise.allSettled(addresses.filter(Boolean).map(loading.map));
}

async function prefetch() {
  for (const step of all()) {
    await ready(step); // one step after the other: what is on the screen goes first
  }
}

async function play() {
  const token = (playing = {});
  const steps = all();
  const start = steps.indexOf(present() ?? NaN);
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

// --------------------------------------------------------------------------------------------------------- controls

/** @param {HTMLElement} slider */
function build(slider) {
  const button = make('button', { className: 'chip play' });
  const range = make('input', { type: 'range', min: '0' });
  const label = make('label', {}, say('step_slider'), range, make('output'));
  button.addEventListener('click', toggle);
  range.addEventListener('input', function () {
    playing = null;
    setStep(all()[Number(range.value)]);
  });
  range.addEventListener('change', settle);
  range.addEventListener('focus', prefetch, { once: true });
  label.addEventListener('pointerenter', prefetch, { once: true });
  slider.append(button, label);
}

function show() {
  const steps = all();
  const slider = place();
  const range = slider && slider.querySelector('input');
  if (slider && range) {
    range.max = String(steps.length - 1);
    range.value = String(Math.max(0, steps.indexOf(present() ?? NaN)));
    write(slider.querySelector('output'), number(present() ?? NaN, 15));
    write(slider.querySelector('button'), say(playing ? 'pause' : 'play'));
  }
}

// The page has come to the step, or went elsewhere.
function follow() {
  const slider = place();
  const isElsewhere = window.location.pathname !== of;
  if (shown() !== null && (!slider || Number(slider.dataset.step) === shown() || isElsewhere)) {
    choose(null);
  }
  if (!slider || (of !== null && isElsewhere)) {
    playing = null;
  }
  if (slider && !slider.hasChildNodes()) {
    build(slider);
  }
  show();
}

watch(follow, ['data-step', 'data-all']);
on('play', toggle);
