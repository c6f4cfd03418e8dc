// Dom: elements, found and made.

/**
 * Returns the elements that fit a selector, in their order.
 * @param {string} selector
 * @param {ParentNode} [place]
 * @returns {HTMLElement[]}
 */
export function all(selector, place = document) {
  return [...place.querySelectorAll(selector)].map((found) => /** @type {HTMLElement} */ (found));
}

/**
 * Returns the first element that fits a selector.
 * @param {string} selector
 * @param {ParentNode | null} [place]
 * @returns {HTMLElement | null}
 */
export function first(selector, place = document) {
  return place && place.querySelector(selector);
}

/**
 * Returns the input that fits a selector; there is one.
 * @param {string} selector
 * @param {ParentNode} [place]
 */
export function input(selector, place = document) {
  return /** @type {HTMLInputElement} */ (place.querySelector(selector));
}

/**
 * Returns the element that an event is about: the nearest one around it that fits a selector.
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function around(event, selector) {
  return event.target instanceof Element ? event.target.closest(selector) : null;
}

/**
 * Returns a new element with properties and children.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Partial<HTMLElementTagNameMap[Tag]>} [properties]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/**
 * Sets an attribute where it is another one: writing what stands there already would wake who watches the page.
 * @param {Element} element
 * @param {string} name
 * @param {string} value
 */
export function attribute(element, name, value) {
  if (element.getAttribute(name) !== value) {
    element.setAttribute(name, value);
  }
}

/**
 * Writes a text, into the node that is there where there is one: that wakes nobody who watches elements.
 * @param {Element | null} place
 * @param {string} text
 */
export function write(place, text) {
  if (!place || place.textContent === text) {
    return;
  }
  const [node, ...more] = place.childNodes;
  if (node instanceof Text && more.length === 0) {
    node.data = text;
  } else {
    place.textContent = text;
  }
}

/**
 * Returns a canvas of a size, and its context.
 * @param {number} width
 * @param {number} height
 * @param {CanvasRenderingContext2DSettings} [settings]
 * @returns {[HTMLCanvasElement, CanvasRenderingContext2D]}
 */
export function surface(width, height, settings) {
  const canvas = make('canvas', { width, height });
  return [canvas, context(canvas, settings)];
}

/**
 * Returns the context of a canvas.
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2DSettings} [settings]
 */
export function context(canvas, settings) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', settings));
}

/**
 * Returns a picture, once it can be drawn.
 * @param {string} address
 */
export async function loadImage(address) {
  const image = new Image();
  image.src = address;
  await image.decode();
  return image;
}
