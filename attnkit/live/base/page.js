// What the live figures share of the page. Text is only ever set as text.

/**
 * The traits T of a figure, as anywidget hands them over.
 * @template T
 * @typedef {object} Model
 * @property {<K extends keyof T>(name: K) => T[K]} get
 * @property {<K extends keyof T>(name: K, value: T[K]) => void} set
 * @property {(event: string, call: () => void) => void} on
 * @property {(event: string, call: () => void) => void} off
 * @property {() => void} save_changes
 */

/**
 * What a figure's `render` is given.
 * @template T
 * @typedef {{ model: Model<T>, el: HTMLElement }} View
 */

/**
 * The colours of the course's ideas.
 * @typedef {Record<"query" | "key" | "value" | "plus" | "minus", string>}
 *   Colours
 */

/** @typedef {string | number | boolean | null | undefined} Attribute */

/**
 * Attributes of an element, and what it does at an event.
 * @typedef {{ [K in keyof GlobalEventHandlersEventMap as `on${K}`]?:
 *   (event: GlobalEventHandlersEventMap[K]) => void }} Handlers
 * @typedef {Handlers & Record<string, Attribute | Function>} Attributes
 */

/**
 * An element; children that are no elements become text.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Attributes} [attributes]
 * @param {...(Node | string)} children
 */
export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/**
 * The same for a drawing.
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag @param {Attributes} [attributes]
 * @param {...(Node | string)} children
 */
export function draw(tag, attributes = {}, ...children) {
  const space = "http://www.w3.org/2000/svg";
  return fill(document.createElementNS(space, tag), attributes, children);
}

/**
 * @template {Element} E
 * @param {E} element @param {Attributes} attributes
 * @param {(Node | string)[]} children
 */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function")
      element.addEventListener(name.slice(2),
        /** @type {EventListener} */ (value));
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null)
      element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/**
 * Sets attributes to the text of a number or a truth.
 * @param {Element} element
 * @param {Record<string, string | number | boolean>} attributes
 */
export function adjust(element, attributes) {
  for (const [name, value] of Object.entries(attributes))
    element.setAttribute(name, String(value));
}

/**
 * A button.
 * @param {string} text @param {() => void} onclick @param {Attributes} [more]
 */
export function button(text, onclick, more = {}) {
  return make("button", { type: "button", onclick, ...more }, text);
}

/**
 * A number as people write it: a true minus, no "-0".
 * @param {number} x @param {number} [digits] @returns {string}
 */
export function number(x, digits = 2) {
  const text = Math.abs(x).toFixed(digits);
  return (x < 0 && Number(text) ? "−" : "") + text;
}

/**
 * What a table has under a name that came from Python, where it must be.
 * @template V
 * @param {Record<string, V>} table @param {string} name @returns {V}
 */
export function entry(table, name) {
  if (!Object.hasOwn(table, name))
    throw new Error(`${name} is none of ${Object.keys(table).join(", ")}`);
  return table[name];
}

// Keys without Ctrl, Cmd or Alt that JupyterLab must not take for itself; a
// letter may be typed into a figure's box.
const OWN = /^(Arrow.*|Home|End|Page.*|Enter|Escape|Backspace|Delete|.)$/u;

/**
 * The figure's root, and `announce`, which tells screen readers once the
 * reader pauses.
 * @param {HTMLElement} el @param {string} kind @param {string} name
 */
export function stage(el, kind, name) {
  const status = make("p", { role: "status", class: "unseen" });
  const root = make("div", {
    class: `live ${kind}`, role: "group", "aria-label": name,
    onkeydown: (event) => {
      if (OWN.test(event.key) && !event.ctrlKey && !event.metaKey
        && !event.altKey) event.stopPropagation();
    },
  });
  let timer = 0;
  /** @param {string} text */
  const announce = (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => { status.textContent = text; }, 400);
  };
  el.append(root, status);
  return { root, announce };
}

/**
 * Ties a figure to its model: a trait that changes calls its function. `set`
 * changes some traits and saves once, `unbind` ends it all.
 * @template T
 * @param {Model<T>} model
 * @param {{ [K in keyof T & string]?: () => void }} calls
 */
export function bind(model, calls) {
  const tied = Object.entries(calls).map(([name, call]) =>
    ({ event: `change:${name}`, call: /** @type {() => void} */ (call) }));
  for (const { event, call } of tied) model.on(event, call);

  /** @param {Partial<T>} changes */
  const set = (changes) => {
    for (const name in changes)
      model.set(name, /** @type {T[typeof name]} */ (changes[name]));
    model.save_changes();
  };
  const unbind = () => {
    for (const { event, call } of tied) model.off(event, call);
  };
  return { set, unbind };
}

/**
 * A name that no other element of the page has.
 * @param {string} stem
 */
export function unique(stem) {
  return `${stem}-${Math.random().toString(36).slice(2)}`;
}

/**
 * One choice of several, as radio buttons side by side.
 * @param {string} title @param {Record<string, string>} options
 * @param {(key: string) => void} chosen
 */
export function choice(title, options, chosen) {
  const group = unique("choice");
  const radios = Object.keys(options).map((key) => make("input", {
    type: "radio", name: group, value: key, onchange: () => chosen(key),
  }));
  const labels = radios.map((radio) =>
    make("label", {}, radio, make("span", {}, options[radio.value])));
  const element = make("fieldset", { class: "choice" },
    make("legend", { class: "unseen" }, title), make("div", {}, ...labels));
  /** @param {string} key */
  const show = (key) => {
    for (const radio of radios) radio.checked = radio.value === key;
  };
  return { element, show };
}
