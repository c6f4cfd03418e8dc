import assert from 'node:assert/strict';
import { test } from 'node:test';

import { visit } from './browser.js';

const address = await import('../../../viewer/assets/client/address.js');
const { nameOf, words } = await import('../../../viewer/assets/client/keys.js');
const { filled, number } = await import('../../../viewer/assets/client/phrases.js');
const { concerned, watch } = await import('../../../viewer/assets/client/watch.js');
const { after: moved, spans, within } = await import('../../../viewer/assets/client/charts/lasso.js');
const { ends } = await import('../../../viewer/assets/client/charts/points.js');
const { stepped } = await import('../../../viewer/assets/client/texts/pointer.js');
const { mark } = await import('../../../viewer/assets/client/page/drawing.js');
const { joined } = await import('../../../viewer/assets/client/page/fields.js');
const picking = await import('../../../viewer/assets/client/page/picking.js');
const { said, stand } = await import('../../../viewer/assets/client/page/ranges.js');
const { nameOf: nameOfPlace, remember } = await import('../../../viewer/assets/client/page/scrolling.js');
const { local } = await import('../../../viewer/assets/client/page/times.js');
const { next } = await import('../../../viewer/assets/client/page/theme.js');
const { spoken } = await import('../../../viewer/assets/client/page/live.js');
const { plain } = await import('../../../viewer/assets/client/saving/charts.js');
const { fileName } = await import('../../../viewer/assets/client/saving/files.js');
const { squared } = await import('../../../viewer/assets/client/saving/panels.js');
const { lines } = await import('../../../viewer/assets/client/saving/sheet.js');
const { corners, extent } = await import('../../../viewer/assets/client/trees/boxes.js');

test('a part of the address is known at once and written soon', () => {
  visit('/run/1/sample/1?a=1');
  address.set('b', 2);
  assert.deepEqual([address.get('a'), address.get('b'), address.get('c')], ['1', '2', null]);
  assert.equal(window.location.search, '?a=1');
  address.set('a', null);
  assert.equal(address.get('a'), null);
  address.go('/run/1/sample/2', true);
  assert.equal(window.location.pathname, '/run/1/sample/2');
  assert.equal(address.get('b'), null); // it belonged to the page that was left
});

test('parts that are kept go along with their newest values between pages of their kind', () => {
  address.keep(['look'], /sample\/\d+$/);
  visit('/run/1/sample/1?look=old');
  address.set('look', 'new');
  address.go('/run/1/sample/2?look=old');
  assert.equal(window.location.search, '?look=new');
  address.go('/run/1/gallery');
  assert.equal(window.location.search, '');
});

test('Shift is told of arrows and not of signs', () => {
  assert.equal(nameOf({ key: 'ArrowLeft', shiftKey: true }), 'Shift+ArrowLeft');
  assert.equal(nameOf({ key: '?', shiftKey: true }), '?');
  assert.deepEqual(['Shift+ArrowLeft', ' ', '+', 'x'].map(words), ['Shift ←', '␣', '+', 'x']);
});

test('texts have values in their gaps, and minus signs are such', () => {
  assert.equal(filled('{a} of {b}: {c}', { a: 1, b: '{c}' }), '1 of {c}: {c}');
  const cases = { 0.00001234: '0.0000123', 0.0000012: '1.2e\u22126', 999999: '1e6', 0.9999: '1', '-4567890': '\u22124.57e6', 0.1: '0.1' };
  assert.deepEqual(Object.keys(cases).map((value) => number(Number(value))), Object.values(cases));
  assert.deepEqual([-0.123456, 1234.5, 0].map((value) => number(value)), ['\u22120.123', '1\u202f230', '0']);
});

test('who watches is called for elements, and for attributes of its own alone', () => {
  const called = [];
  watch(() => called.push('elements'));
  watch(() => called.push('data-a'), ['data-a']);
  const changes = [
    [{ type: 'attributes', attributeName: 'data-a' }],
    [{ type: 'attributes', attributeName: 'data-b' }],
    [{ type: 'childList', attributeName: null }],
  ];
  const found = changes.map((change) => (called.splice(0), concerned(change).forEach((look) => look()), called.slice()));
  assert.deepEqual(found.map((names) => names.filter((name) => ['elements', 'data-a'].includes(name))), [
    ['data-a'],
    [],
    ['elements', 'data-a'],
  ]);
});

test('chosen samples are spans in an address, each once', () => {
  assert.equal(spans([]), '');
  assert.equal(spans([7, 3, 6, 5, 1, 3]), '1,3,5-7');
});

test('a cell of counts ends before its upper edge, but for the last', () => {
  assert.deepEqual(ends([0, 0.5, 1], 1), [0.5, 1]);
  const [least, most] = ends([0, 0.5, 1], 0);
  assert.ok(least === 0 && most < 0.5 && Math.fround(most) < 0.5);
});

test('a moment is told on the clock of a zone, which is named', () => {
  const moment = new Date('2023-11-14T22:13:20Z');
  assert.equal(local(moment, 'UTC'), '2023-11-14 22:13:20\u00a0UTC');
  assert.equal(local(moment, 'Asia/Shanghai'), '2023-11-15 06:13:20\u00a0GMT+8');
  assert.equal(local(new Date('2023-07-14T22:00:00Z'), 'Europe/Berlin'), '2023-07-15 00:00:00\u00a0CEST');
});

function tree(type, children, id) {
  return { type, props: { id, children } };
}

test('an element goes on where its kind and id are the same, and lists where they are as long', () => {
  const old = tree('Div', [tree('P', 'a'), tree('P', 'b', 'x'), tree('Ul', [tree('Li', '1')])]);
  mark(old, null);
  const fresh = tree('Div', [tree('P', 'c'), tree('P', 'b', 'y'), tree('Ul', [tree('Li', '1'), tree('Li', '2')])]);
  mark(fresh, old);
  const [p, other, list] = fresh.props.children;
  assert.equal(fresh.key, old.key);
  assert.equal(p.key, old.props.children[0].key);
  assert.notEqual(other.key, old.props.children[1].key);
  assert.equal(list.key, old.props.children[2].key);
  assert.notEqual(list.props.children[0].key, old.props.children[2].props.children[0].key);
});

test('a list in the address leaves out what goes without saying', () => {
  assert.equal(joined([['A', '2'], ['B', '1.0'], ['C', ''], ['D', '0']]), 'A:2,D:0');
});

test('a time is told in its largest unit', () => {
  assert.deepEqual([0, 59.9, 60, 3599, 7200].map(spoken), ['0\u202fs', '59\u202fs', '1\u202fmin', '59\u202fmin', '2\u202fh']);
});

test('a file is named after its page, without what file systems do not like', () => {
  assert.equal(fileName('a/b.jpg · run 1', 'Grad CAM'), 'run-1_a-b.jpg_Grad-CAM');
  assert.equal(fileName('../猫', ''), '猫');
  assert.equal(fileName('x'.repeat(500), '').length, 120);
});

test('long lines break between words, and words that are too long anywhere', () => {
  const fits = (line) => line.length <= 5;
  assert.deepEqual(lines('one two abcdefgh', fits).map((line) => line.trim()), ['one', 'two', 'abcde', 'fgh']);
  assert.deepEqual(lines('一二三四五六七', fits), ['一二三四五', '六七']);
  assert.deepEqual(lines('', fits), []);
});

test('panels make about a square', () => {
  assert.deepEqual(squared([1, 2, 3, 4, 5]), [[1, 2, 3], [4, 5]]);
  assert.deepEqual(squared([]), []);
});

test('names are no markup for plotly', () => {
  assert.equal(plain('<b>&</b>'), '&lt;b&gt;&amp;&lt;/b&gt;');
});

test('boxes lie on a canvas as they do on the picture', () => {
  assert.deepEqual(extent('200,100', 50), [50, 25, 0.25]);
  assert.deepEqual(extent('10000,1', 50), [50, 1, 0.005]);
  assert.deepEqual(extent('nonsense', 50), [50, 50, 1]);
  const [left, right] = [corners([0, 0, 3, 1, '', false], 0.5), corners([3, 0, 3, 1, '', false], 0.5)];
  assert.equal(left[0] + left[2], right[0]); // neighbors meet
});

test('themes follow each other in a ring', () => {
  assert.deepEqual(['system', 'light', 'dark'].map(next), ['light', 'dark', 'system']);
});

test('sliders stand where the address says, and at the ends of the bar it says nothing', () => {
  assert.deepEqual([stand('0.25', 1, 0), stand(null, 1, 1), stand('', 1, 0), stand('0.7', 0.5, 0), stand('7', 1, 0), stand('x', 1, 1)], [0.25, 1, 0, 0.5, 0, 1]);
  assert.deepEqual([stand('-3', 9, -5, '-5'), stand('-7', 9, -5, '-5'), stand('12', 9, 9, '-5'), stand('', 9, 9, '-5')], [-3, -5, 9, 9]);
  assert.deepEqual(said(-5, 8, 9, -5), [null, '8']);
  assert.deepEqual([said(0, 1, 1), said(0.2, 1, 1), said(0, 0.1, 0.2)], [[null, null], ['0.2', null], [null, '0.1']]);
});

test('an address is remembered whatever the order of its parts, and of many the last', () => {
  const place = { pathname: '/run/1/gallery' };
  assert.equal(nameOfPlace({ ...place, search: '?b=2&a=1' }), nameOfPlace({ ...place, search: '?a=1&b=2' }));
  const tops = new Map();
  for (let number = 0; number < 60; number += 1) {
    remember(tops, String(number), number);
  }
  remember(tops, '20', 7);
  assert.deepEqual([tops.size, tops.has('9'), [...tops.keys()].at(-1), tops.get('20')], [50, false, '20', 7]);
});

test('keys move a box over a plane, and make it larger and smaller within it', () => {
  const first = moved(null, 'ArrowUp', false);
  assert.deepEqual(first, { x: [0.35, 0.65], y: [0.35, 0.65] });
  assert.equal(moved(first, 'x', false), null);
  assert.deepEqual(moved({ x: [0, 0.5], y: [0.5, 1] }, 'ArrowLeft', false), { x: [0, 0.5], y: [0.5, 1] });
  assert.deepEqual(moved({ x: [0.5, 0.75], y: [0, 1] }, 'ArrowRight', false)?.x, [0.55, 0.8]);
  assert.deepEqual(moved({ x: [0.25, 0.75], y: [0, 0.5] }, 'ArrowUp', true)?.y, [0, 0.55]);
  const [low, high] = moved({ x: [0.475, 0.525], y: [0, 1] }, 'ArrowLeft', true)?.x ?? [0, 0];
  assert.ok(Math.abs(high - low - 0.05) < 1e-9);
});

test('what lies in a box is told of what is seen', () => {
  const layout = { xaxis: { range: /** @type {[number, number]} */ ([-2, 2]) }, yaxis: { range: /** @type {[number, number]} */ ([0, 1]) } };
  const trace = { x: [-2, 0, 1.9], y: [0.5, 0.5, 0.5] };
  assert.deepEqual(within(trace, { x: [0.4, 1], y: [0, 1] }, layout), [1, 2]);
  assert.deepEqual(within(trace, { x: [0, 1], y: [0.6, 1] }, layout), []);
  assert.deepEqual(within({ ...trace, visible: 'legendonly' }, { x: [0, 1], y: [0, 1] }, layout), []);
});

test('what is selected is written in spans, and Shift selects up to the last', () => {
  assert.equal(picking.joined([1, 2, 3, 7, 6]), '1-3,7,6');
  assert.equal(picking.joined([]), '');
  assert.deepEqual(picking.between(['a', 'b', 'c', 'd'], 'd', 'b'), ['b', 'c', 'd']);
  assert.deepEqual(picking.between(['a', 'b'], 'z', 'b'), ['b']);
  assert.deepEqual(picking.after([1, 2], [2, 3], true, 9), [1, 2, 3]);
  assert.deepEqual(picking.after([1, 2], [2, 3], false, 9), [1]);
  assert.deepEqual(picking.after([1, 2], [3, 4], true, 3), [1, 2, 3]);
});

test('keys go through words, and stay at the ends', function () {
  const words = /** @type {any[]} */ (['a', 'b', 'c']);
  assert.equal(stepped(words, null, 1), 'a');
  assert.equal(stepped(words, null, -1), 'c');
  assert.equal(stepped(words, words[1], 1), 'c');
  assert.equal(stepped(words, words[2], 1), 'c');
  assert.equal(stepped(words, words[0], -1), 'a');
  assert.equal(stepped([], null, 1), undefined);
});
