'use strict';
// Puts pages on the screen. Dash builds everything anew below a component whose children it gets, and with it go focus, open
// details, drawn canvases. So what the server sends is compared with what is shown, and only the differences are set.

window.dash_clientside = window.dash_clientside || {};

(function () {
  const places = new Map(); // id -> path of the component in Dash's layout
  let shown = null; // the page that is on the screen, as the server sent it

  function isComponent(node) {
    return node !== null && typeof node === 'object' && 'namespace' in node;
  }

  function isSame(one, other) {
    return JSON.stringify(one) === JSON.stringify(other);
  }

  // Whether one component can become the other without being built anew.
  function isAlike(one, other) {
    if (!isComponent(one) || !isComponent(other)) {
      return isSame(one, other);
    }
    return one.type === other.type && one.namespace === other.namespace && one.props.id === other.props.id;
  }

  function update(path, old, fresh) {
    const changed = {};
    for (const name of new Set([...Object.keys(old.props), ...Object.keys(fresh.props)])) {
      if (name !== 'children' && !isSame(old.props[name], fresh.props[name])) {
        changed[name] = fresh.props[name] === undefined ? null : fresh.props[name];
      }
    }
    if (!updateChildren([...path, 'props', 'children'], old.props.children, fresh.props.children)) {
      changed.children = fresh.props.children === undefined ? null : fresh.props.children;
    }
    if (Object.keys(changed).length > 0) {
      window.dash_clientside.set_props(path, changed);
    }
  }

  // Returns false where the children must be built anew.
  function updateChildren(path, old, fresh) {
    if (!Array.isArray(old) || !Array.isArray(fresh)) {
      if (!isAlike(old, fresh)) {
        return false;
      }
      if (isComponent(old)) {
        update(path, old, fresh);
      }
      return true;
    }
    if (old.length !== fresh.length || !old.every((child, index) => isAlike(child, fresh[index]))) {
      return false;
    }
    old.forEach(function (child, index) {
      if (isComponent(child)) {
        update([...path, index], child, fresh[index]);
      }
    });
    return true;
  }

  // Returns the path of a component in Dash's layout, null where it is not.
  function pathOf(id, node, path) {
    if (node === null || typeof node !== 'object') {
      return null;
    }
    if (isComponent(node) && node.props.id === id) {
      return path;
    }
    for (const [name, child] of Object.entries(node)) {
      const found = pathOf(id, child, [...path, Array.isArray(node) ? Number(name) : name]);
      if (found) {
        return found;
      }
    }
    return null;
  }

  // Puts content below a component, by changing what was there where the two are alike.
  function put(id, old, fresh) {
    if (!places.has(id)) {
      places.set(id, pathOf(id, window.dash_component_api.getLayout([]), []));
    }
    if (old === undefined || !updateChildren([...places.get(id), 'props', 'children'], old, fresh)) {
      window.dash_clientside.set_props(id, { children: fresh });
    }
  }

  window.dash_clientside.xlog = {
    showPage: function (page) {
      if (!page) {
        return;
      }
      document.title = `${page.title} · xlog`;
      document.documentElement.lang = page.language;
      const isAt = shown !== null && shown.place === page.place;
      put('header', shown === null ? undefined : shown.header, page.header);
      put('page', isAt ? shown.content : undefined, page.content);
      shown = page;
    },
  };
})();
