// Drawing: puts pages on the screen. A page comes from the server as a tree of elements and charts; React, which Dash
// brings, makes the screen like it and touches only what differs. Dash's own components are not used for that: each of
// them listens to all others, and a page of three thousand took thirteen seconds.

import { Chart } from '../charts/chart.js';

/**
 * @typedef {string | number | null | undefined | Element | (string | number | null | Element)[]} Tree
 *
 * @typedef {object} Element
 * @property {string} type
 * @property {{ id?: string, children?: Tree, [name: string]: unknown }} props
 * @property {string} [key]
 *
 * @typedef {{ title: string, language: string, place: string, header: Tree, content: Tree }} Page
 */

/** @type {Map<string, { render: (tree: unknown) => void }>} */
const roots = new Map(); // id of a part of the shell -> React's root in it
/** @type {Page | null} */
let shown = null; // as the server sent it
let made = 0; // keys given so far

/**
 * @param {Tree} node
 * @returns {node is Element}
 */
function isElement(node) {
  return node !== null && typeof node === 'object' && !Array.isArray(node);
}

/**
 * Gives each element of a tree its key: that of the element that it continues, or a new one. Of two lists of different
 * length nobody knows which continues which: what scripts have drawn there must not come under another's name.
 * @param {Tree} fresh
 * @param {Tree} old
 */
export function mark(fresh, old) {
  if (Array.isArray(fresh)) {
    const comparable = Array.isArray(old) && old.length === fresh.length;
    fresh.forEach((child, index) => mark(child, comparable ? old[index] : null));
  } else if (isElement(fresh)) {
    const continued = isElement(old) && old.type === fresh.type && old.props.id === fresh.props.id ? old : null;
    fresh.key = continued ? continued.key : String((made += 1));
    mark(fresh.props.children, continued ? continued.props.children : null);
  }
}

/**
 * @param {Tree} node
 * @returns {unknown}
 */
function toReact(node) {
  if (Array.isArray(node)) {
    return node.map(toReact);
  }
  if (!isElement(node)) {
    return node;
  }
  const { children, ...props } = node.props;
  if (node.type === 'Graph') {
    return window.React.createElement(Chart, { ...props, key: node.key });
  }
  const inside = Array.isArray(children) ? children.map(toReact) : [toReact(children)];
  return window.React.createElement(node.type.toLowerCase(), { ...props, key: node.key }, ...inside);
}

/**
 * Puts content into a part of the shell; `old` is what it continues, or null.
 * @param {string} id
 * @param {Tree} content
 * @param {Tree} old
 */
function put(id, content, old) {
  const root = roots.get(id) ?? window.ReactDOM.createRoot(document.getElementById(id));
  roots.set(id, root);
  mark(content, old);
  root.render(toReact(content));
}

/**
 * Puts a page on the screen.
 * @param {Page} page
 */
export function show(page) {
  document.title = `${page.title} · xlog`;
  document.documentElement.lang = page.language;
  put('header', page.header, shown && shown.header);
  put('page', page.content, shown && shown.place === page.place ? shown.content : null);
  shown = page;
}
