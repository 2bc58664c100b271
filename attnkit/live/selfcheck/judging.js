import { make } from "../base/page.js";

/**
 * Does x count as this value? A sliver more, for binary fractions.
 * @param {number} x @param {number} value @param {number} within
 * @returns {boolean}
 */
export function near(x, value, within) {
  return Math.abs(x - value) <= within * (1 + 1e-9);
}

/**
 * A number as people type it, with a point or a comma; NaN if it is none.
 * @param {string} text @returns {number}
 */
export function readNumber(text) {
  const plain = text.trim().replace(/^[−–]/, "-").replace(",", ".");
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : NaN;
}

/**
 * Text as nodes: its marks become elements, and nothing else does.
 * @param {string} text @param {RegExp} marks with a group for each element
 * @returns {(Node | string)[]}
 */
export function marked(text, marks) {
  return text.split(marks).flatMap((part, i) => {
    if (!part) return [];
    return [i % 3 ? make(i % 3 === 1 ? "code" : "em", {}, part) : part];
  });
}
