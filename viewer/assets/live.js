'use strict';
// Live: counts on how long ago the last record of a run came. The server says it once for each record: components/live.py.

(function () {
  const since = new WeakMap(); // place -> [age that the server said, when that came here]

  function spoken(seconds) {
    const [value, unit] = seconds < 60 ? [seconds, 's'] : seconds < 3600 ? [seconds / 60, 'min'] : [seconds / 3600, 'h'];
    return `${Math.floor(value)}\u202f${unit}`;
  }

  function show(place) {
    const { age, words } = place.dataset;
    const known = since.get(place);
    if (!known || known[0] !== age) {
      since.set(place, [age, performance.now()]);
    }
    const seconds = Number(age) + (performance.now() - since.get(place)[1]) / 1000;
    const text = age ? words.replace('{time}', spoken(seconds)) : '';
    if (place.textContent !== text) {
      place.textContent = text;
    }
  }

  setInterval(() => document.querySelectorAll('.since').forEach(show), 500);
})();
