import assert from 'node:assert/strict';
import { test } from 'node:test';

import { visit } from './browser.js';

const { bent, fill, gradient, ramped, table } = await import('../../../viewer/assets/client/maps/coloring.js');
const { traceBorders, traceEdge } = await import('../../../viewer/assets/client/maps/outlines.js');
const { ofSign, strongest, within } = await import('../../../viewer/assets/client/maps/values.js');
const looks = await import('../../../viewer/assets/client/maps/looks.js');
const loading = await import('../../../viewer/assets/client/maps/loading.js');
const { sizeOf } = await import('../../../viewer/assets/client/maps/painting.js');
const { pixelAt } = await import('../../../viewer/assets/client/maps/pointer.js');
const { parse: parseView } = await import('../../../viewer/assets/client/maps/view.js');

const GRAYS = Array.from({ length: 256 }, (_, level) => [level, level, level]);

const ramp = (signed, gamma = 1, fades = false) => ({ table: GRAYS, signed, gamma, fades });

function colored(values, signed, span, cut = 0) {
  const target = new Uint32Array(values.length);
  fill(target, { values: Float32Array.from(values), signed, bare: true }, span, cut, ramp(signed));
  return [...target].map((word) => (word === 0 ? null : word & 255));
}

test('colors go from the low to the high end, and no further', () => {
  assert.deepEqual(colored([-1, 0, 1, 2, 3], false, [0, 2]), [0, 0, 128, 255, 255]);
  assert.deepEqual(colored([-2, 0, 2], true, [-2, 2]), [0, 128, 255]);
});

test('what is no number stays bare, and what is small where it is cut', () => {
  assert.deepEqual(colored([NaN, 1, 2], false, [0, 2], 0.75), [null, null, 255]);
  assert.deepEqual(colored([-2, 1, 0], true, [-2, 2], 0.75), [0, null, null]);
});

test('a map of one value has one color', () => {
  assert.deepEqual(colored([5, 5], false, [5, 5]), [0, 0]);
  assert.deepEqual(colored([0, 0], true, [0, 0]), [128, 128]);
});

test('a table that is not there is the first of its kind', () => {
  const tables = { sequential: { inferno: GRAYS, magma: [] }, diverging: { RdBu: GRAYS.toReversed?.() ?? GRAYS } };
  assert.equal(table(tables, false, 'magma'), tables.sequential.magma);
  assert.equal(table(tables, false, 'nothing'), GRAYS);
  assert.match(gradient(ramp(false)), /^linear-gradient\(to right, rgb\(0, 0, 0\), .*rgb\(255, 255, 255\)\)$/);
});

test('a ramp without a gamma changes no color, and what fades is clear at 0', () => {
  for (const signed of [false, true]) {
    assert.deepEqual(ramped(ramp(signed)).map(([gray]) => gray), GRAYS.map(([gray]) => gray));
    const opacities = ramped(ramp(signed, 1, true)).map(([, , , opacity]) => opacity);
    assert.deepEqual([opacities[signed ? 128 : 0], opacities[255]], [0, 255]);
    assert.equal(opacities[0], signed ? 255 : 0);
  }
});

test('a gamma bends shares, not their signs and not their ends', () => {
  assert.deepEqual([0, 255].map((level) => bent(level, { signed: false, gamma: 0.5 })), [[0, 0], [1, 255]]);
  const [share, place] = bent(64, { signed: false, gamma: 0.5 });
  assert.ok(Math.abs(share - Math.sqrt(64 / 255)) < 1e-12 && place === Math.round(255 * share));
  assert.deepEqual([0, 127, 128, 255].map((level) => bent(level, { signed: true, gamma: 2 })[1]), [0, 127, 128, 255]);
  assert.ok(bent(64, { signed: true, gamma: 2 })[1] > 64 && bent(64, { signed: true, gamma: 2 })[1] < 128);
});

test('evidence for, against, and both without signs', () => {
  const map = { values: Float32Array.from([-2, 0, 3]), signed: true, bare: false };
  const part = (sign) => [[...ofSign(map, sign).values].map((value) => value + 0), ofSign(map, sign).signed];
  assert.deepEqual(part('for'), [[0, 0, 3], true]);
  assert.deepEqual(part('against'), [[-2, 0, 0], true]);
  assert.deepEqual(part('magnitude'), [[2, 0, 3], false]);
  assert.equal(ofSign(map, 'both'), map);
  const unsigned = { ...map, signed: false };
  assert.equal(ofSign(unsigned, 'for'), unsigned);
});

test('the first superpixels are those of the greatest weights of a sign', () => {
  const segments = [0, 0, 1, 1, 2, 2, 3, 3];
  const map = { values: Float32Array.from([1, 1, -3, -3, 2, 2, 0, 0]), signed: true, bare: false };
  const first = (count, sign) => strongest(map, segments, count, sign);
  assert.deepEqual(first(2, 'both'), [1, 2]);
  assert.deepEqual(first(9, 'for'), [2, 0]);
  assert.deepEqual(first(9, 'against'), [1]);
  assert.deepEqual(first(9, 'magnitude'), [1, 2, 0]); // and never the one of weight 0
  assert.deepEqual([...within(map, segments, [2]).values].map(Number.isNaN), segments.map((one) => one !== 2));
});

test('borders of superpixels lie within them, at the edge of the picture too', () => {
  const segments = Array.from({ length: 16 }, (_, at) => (at % 4 < 3 ? 0 : 1)); // 3 columns, and 1
  const drawn = new Uint8ClampedArray(4 * 16);
  traceBorders(drawn, segments, [0], 4, 4);
  const rows = Array.from({ length: 4 }, (_, y) =>
    Array.from({ length: 4 }, (_, x) => (drawn[4 * (4 * y + x) + 3] ? 'b' : '.')).join(''),
  );
  assert.deepEqual(rows, ['bbb.', 'b.b.', 'b.b.', 'bbb.']);
});

test('the edge of a mask is white inside and black outside', () => {
  const mask = new Uint8ClampedArray(4 * 25);
  for (const at of [6, 7, 8, 11, 12, 13, 16, 17, 18]) mask[4 * at] = 255; // 3 x 3 in the middle of 5 x 5
  const drawn = new Uint8ClampedArray(4 * 25);
  traceEdge(drawn, mask, 5, 5);
  const rows = Array.from({ length: 5 }, (_, y) =>
    Array.from({ length: 5 }, (_, x) => (drawn[4 * (5 * y + x) + 3] ? (drawn[4 * (5 * y + x)] ? 'w' : 'b') : '.')).join(''),
  );
  assert.deepEqual(rows, ['.bbb.', 'bwwwb', 'bw.wb', 'bwwwb', '.bbb.']);
});

test('looks that make no sense are plain', () => {
  assert.deepEqual(['opacity', 'clip', 'blur'].map((name) => looks.parse(name, 'x')), [80, 99.5, 0]);
  assert.deepEqual([looks.parse('opacity', '-3'), looks.parse('opacity', '1e9'), looks.parse('opacity', '')], [0, 100, 80]);
  assert.deepEqual([looks.parse('show', 'map'), looks.parse('show', 'nothing'), looks.parse('show', null)], ['map', 'both', 'both']);
  assert.deepEqual([looks.parse('seq', null), looks.parse('seq', 'magma')], ['inferno', 'magma']);
});

test('looks follow the address, and say so', () => {
  const heard = [];
  looks.listen((name) => heard.push(name));
  visit('/run/1/sample/1?opacity=20');
  looks.set('opacity', 30);
  assert.deepEqual(heard, [null, 'opacity']);
  assert.equal(looks.amount('opacity'), 30);
});

test('a view shows nothing beyond the picture', () => {
  assert.deepEqual(parseView(''), { scale: 1, x: 0.5, y: 0.5 });
  assert.deepEqual(parseView('2,0,1'), { scale: 2, x: 0.25, y: 0.75 });
  assert.deepEqual(parseView('1000,0.5,0.5').scale, 32);
  assert.deepEqual(parseView('2,x,1'), { scale: 1, x: 0.5, y: 0.5 });
});

test('a place is a pixel, the edges too', () => {
  const size = { width: 4, height: 2 };
  assert.deepEqual(pixelAt({ x: 0.5, y: 0.49 }, size), { row: 0, column: 2 });
  assert.deepEqual(pixelAt({ x: 1, y: 1 }, size), { row: 1, column: 3 });
  assert.deepEqual(pixelAt({ x: -1, y: 0 }, size), { row: 0, column: 0 });
});

test('a canvas is whole times as large as its pixels, and never too large', () => {
  const state = { picture: null, maps: [], width: 100, height: 50 };
  assert.deepEqual(sizeOf(state, 192), [200, 100]);
  assert.deepEqual(sizeOf({ ...state, width: 1e6 }, 192), [4096, 1]);
  assert.deepEqual(sizeOf({ ...state, picture: { naturalWidth: 300, naturalHeight: 150 } }, 192), [300, 150]);
  assert.deepEqual(sizeOf({ ...state, width: 0, maps: [{ width: 7, height: 7 }] }, 192), [196, 196]);
  assert.deepEqual(sizeOf({ ...state, width: NaN, height: NaN }, 192), [192, 192]);
});

test('what a page that is left waits for is no longer fetched', async () => {
  const signals = [];
  globalThis.fetch = (address, { signal }) =>
    new Promise((resolve, reject) => {
      signals.push(signal);
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  visit('/run/1/sample/1');
  const first = loading.map('/map/1');
  assert.equal(loading.map('/map/1'), first); // once
  visit('/run/1/sample/1?label=2');
  assert.equal(signals[0].aborted, false);
  visit('/run/1/sample/2');
  assert.equal(signals[0].aborted, true);
  const again = loading.map('/map/1');
  await assert.rejects(first, { name: 'AbortError' });
  assert.equal(loading.map('/map/1'), again); // and is fetched anew where it is wanted after all
  again.catch(() => undefined);
  visit('/');
});
