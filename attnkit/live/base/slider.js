import { make } from "./page.js";

/** @import { Attributes } from "./page.js" */

/**
 * A slider between its title and its degree.
 * @param {string} title @param {Attributes} range
 * @param {(x: number) => void} moved
 */
export function slider(title, range, moved) {
  const input = make("input", {
    type: "range", "aria-label": title, ...range,
    oninput: () => moved(input.valueAsNumber),
  });
  const degree = make("span", { class: "degree", "aria-hidden": "true" });
  const element = make("label", { class: "slide" },
    make("span", {}, title), input, degree);
  /** @param {number} x @param {string} text */
  const show = (x, text) => {
    input.valueAsNumber = x;
    degree.textContent = text;
    input.setAttribute("aria-valuetext", text);
  };
  return { element, input, show };
}

/** @type {Record<string, number>} */
const WAYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };

/**
 * A slider from a low to a high number by their logarithms, so that each
 * power of ten has the same room.
 * @param {string} title @param {string} letter what the formulas call it
 * @param {[low: number, high: number]} bounds
 * @param {(x: number) => void} moved
 */
export function logSlider(title, letter, [low, high], moved) {
  /** @param {number} log */
  const move = (log) => {
    const x = Number((10 ** log).toPrecision(3));
    moved(Math.max(low, Math.min(high, x)));
  };
  const { element, input, show } = slider(title, {
    min: Math.log10(low), max: Math.log10(high), step: "any",
    "aria-label": `${title} ${letter}`,
    onkeydown: (event) => {
      if (!WAYS[event.key]) return;
      event.preventDefault();
      move(input.valueAsNumber + 0.05 * WAYS[event.key]);
    },
  }, move);
  return { element, input, show: (/** @type {number} */ x) =>
    show(Math.log10(x), `${letter} = ${Number(x.toPrecision(3))}`) };
}
