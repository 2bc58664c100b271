// What the live figures share of the page. Text is only ever set as text.

/**
 * An element; children that are no elements become text.
 * @param {string} tag @param {Record<string, any>} [attributes]
 * @param {...(Node | string)} children @returns {any}
 */
export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/**
 * The same for a drawing.
 * @param {string} tag @param {Record<string, any>} [attributes]
 * @param {...(Node | string)} children @returns {any}
 */
export function draw(tag, attributes = {}, ...children) {
  const space = "http://www.w3.org/2000/svg";
  return fill(document.createElementNS(space, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null)
      element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
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
 * The figure's root, and `say`, which tells screen readers once the reader
 * pauses. JupyterLab must not take the arrow keys for itself.
 * @param {HTMLElement} el @param {string} kind @param {string} name
 */
export function stage(el, kind, name) {
  const said = make("p", { role: "status", class: "unseen" });
  const root = make("div", {
    class: `live ${kind}`, role: "group", "aria-label": name,
    onkeydown: (event) => event.stopPropagation(),
  });
  let timer;
  const say = (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => { said.textContent = text; }, 400);
  };
  el.append(root, said);
  return { root, say };
}

/**
 * One choice of several, as radio buttons side by side.
 * @param {string} title @param {Record<string, string>} options
 * @param {(key: string) => void} chosen
 */
export function choice(title, options, chosen) {
  const group = `choice-${Math.random().toString(36).slice(2)}`;
  const radios = {};
  const labels = Object.entries(options).map(([key, text]) => {
    radios[key] = make("input", {
      type: "radio", name: group, value: key, onchange: () => chosen(key),
    });
    return make("label", {}, radios[key], make("span", {}, text));
  });
  const element = make("fieldset", { class: "choice" },
    make("legend", { class: "unseen" }, title), make("div", {}, ...labels));
  return { element, show: (key) => { radios[key].checked = true; } };
}
