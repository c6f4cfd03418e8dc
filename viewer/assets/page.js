'use strict';
// Puts pages on the screen. A page comes from the server as a tree of elements and charts; React, which Dash brings, makes the
// screen like it and touches only what differs. Dash's own components are not used for that: each of them listens to
// all others, and a page of three thousand took thirteen seconds.

window.xlog = window.xlog || {};

window.xlog.page = (function () {
  const roots = new Map(); // id of a part of the shell -> React's root in it
  let shown = null; // the page that is on the screen, as the server sent it
  let made = 0; // keys given so far

  function isElement(node) {
    return node !== null && typeof node === 'object';
  }

  // Whether one element can become the other without being made anew.
  function isAlike(one, other) {
    return isElement(one) && isElement(other) && one.type === other.type && one.props.id === other.props.id;
  }

  // Gives each element of a tree its key: that of the element that it continues, or a new one. Of two lists of different
  // length nobody knows which continues which: what scripts have drawn there must not come under another's name.
  function mark(fresh, old) {
    if (Array.isArray(fresh)) {
      const comparable = Array.isArray(old) && old.length === fresh.length;
      fresh.forEach((child, index) => mark(child, comparable ? old[index] : null));
    } else if (isElement(fresh)) {
      const alike = isAlike(old, fresh);
      fresh.key = alike ? old.key : String((made += 1));
      mark(fresh.props.children, alike ? old.props.children : null);
    }
  }

  function toReact(node) {
    if (Array.isArray(node)) {
      return node.map(toReact);
    }
    if (!isElement(node)) {
      return node;
    }
    const { children, ...props } = node.props;
    if (node.type === 'Graph') {
      return window.React.createElement(window.xlog.Chart, { ...props, key: node.key });
    }
    const inside = Array.isArray(children) ? children.map(toReact) : [toReact(children)];
    return window.React.createElement(node.type.toLowerCase(), { ...props, key: node.key }, ...inside);
  }

  // Puts content into a part of the shell; `old` is what it continues, or null.
  function put(id, content, old) {
    if (!roots.has(id)) {
      roots.set(id, window.ReactDOM.createRoot(document.getElementById(id)));
    }
    mark(content, old);
    roots.get(id).render(toReact(content));
  }

  function show(page) {
    document.title = `${page.title} · xlog`;
    document.documentElement.lang = page.language;
    const isAt = shown !== null && shown.place === page.place;
    put('header', page.header, shown === null ? null : shown.header);
    put('page', page.content, isAt ? shown.content : null);
    shown = page;
  }

  return { show };
})();
