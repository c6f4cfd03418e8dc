import assert from 'node:assert/strict';
import { test } from 'node:test';

import { digest, percentile, smooth, span, subtract } from '../../../viewer/assets/client/maps/values.js';

/** Returns numbers that look random and are the same each time. */
function noise(count, seed) {
  let state = seed;
  return Float32Array.from({ length: count }, () => (state = (state * 16807 + 11) % 2147483647) / 2147483647);
}

function near(found, wanted, tolerance) {
  assert.ok(Math.abs(found - wanted) <= tolerance, `wanted ${wanted}, got ${found}`);
}

test('a percentile lies linearly between two values of the order', () => {
  for (const count of [1, 2, 50, 1001]) {
    for (const percent of [0, 37.5, 99.5, 100]) {
      const values = noise(count, count).map((value) => Math.round(value * 30)); // many are the same
      const sorted = values.slice().sort();
      const place = ((count - 1) * percent) / 100;
      const low = sorted[Math.floor(place)];
      const high = sorted[Math.ceil(place)];
      near(percentile(digest(values), percent), low + (high - low) * (place % 1), 1e-4);
    }
  }
});

test('smoothing is about a Gaussian of the width that is asked for', () => {
  for (const sigma of [0.5, 1, 3, 4.5]) {
    const values = new Float32Array(41 * 41);
    values[20 * 41 + 20] = 1;
    const blob = smooth({ values, width: 41, height: 41, signed: false, bare: false }, sigma).values;
    const columns = Array.from({ length: 41 }, (_, x) => blob.reduce((sum, v, i) => (i % 41 === x ? sum + v : sum), 0));
    near(columns.reduce((sum, value) => sum + value, 0), 1, 1e-5);
    near(Math.sqrt(columns.reduce((sum, value, x) => sum + value * (x - 20) ** 2, 0)), sigma, 1e-3 * sigma);
    blob.forEach((value, index) => near(value, blob[(index % 41) * 41 + Math.floor(index / 41)], 1e-6));
  }
});

test('what is not smoothed is the map itself', () => {
  const map = { values: noise(4, 1), width: 2, height: 2, signed: false, bare: false };
  assert.equal(smooth(map, 0), map);
});

test('what is no number stays none and does not spread', () => {
  const values = new Float32Array(25).fill(1);
  values[12] = NaN;
  const found = smooth({ values, width: 5, height: 5, signed: false, bare: true }, 1).values;
  assert.deepEqual([...found.keys()].filter((index) => Number.isNaN(found[index])), [12]);
});

test('colors of a signed map span as far on both sides, of another from 0 or below', () => {
  const values = Float32Array.from([-3, 1, 2]);
  assert.deepEqual(span({ values, signed: true, bare: false }, 100), [-3, 3]);
  assert.deepEqual(span({ values, signed: false, bare: false }, 100), [-3, 2]);
  assert.deepEqual(span({ values: Float32Array.from([1, 2]), signed: false, bare: false }, 100), [0, 2]);
  assert.deepEqual(span({ values: Float32Array.from([NaN]), signed: false, bare: true }, 100), [0, 0]);
  assert.deepEqual(span({ values: new Float32Array(3), signed: true, bare: false }, 99), [-0, 0]);
});

test('a difference is one of shares of the ranges', () => {
  const one = { values: Float32Array.from([0, 5, 20]), width: 3, height: 1, signed: false, bare: false };
  const other = { values: Float32Array.from([-2, 1, 0]), width: 3, height: 1, signed: true, bare: false };
  const found = subtract(one, [0, 10], other, [-2, 2]);
  assert.deepEqual([...found.values], [1, 0, 1]); // 0 + 1, 0.5 - 0.5, 1 (it ends there) - 0
  assert.equal(found.signed, true);
});

test('colors end, by mass, where smaller values hold so much of the sum', () => {
  const values = Float32Array.from([4, -3, 2, 1]); // sums of sizes: 1, 3, 6, 10
  assert.deepEqual(span({ values, signed: true, bare: false }, 60, 'mass'), [-3, 3]);
  assert.deepEqual(span({ values, signed: true, bare: false }, 61, 'mass'), [-4, 4]);
  assert.deepEqual(span({ values: new Float32Array(3), signed: false, bare: false }, 98, 'mass'), [0, 0]);
});
