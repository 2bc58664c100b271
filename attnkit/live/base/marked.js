import { make } from "./page.js";
import { compared } from "./words.js";

/**
 * The words, those that are not in their place marked as wrong.
 * @param {string[]} words @param {string[]} reference
 */
export function marked(words, reference) {
  const { right } = compared(words, reference);
  const parts = words.flatMap((word, i) => [right[i] ? word
    : make("b", { class: "wrong" }, word,
      make("span", { class: "unseen" }, " (wrong)")), " "]);
  return words.length < reference.length
    ? [...parts, make("b", { class: "wrong" }, "…")] : parts;
}
