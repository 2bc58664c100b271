import { button, make } from "./page.js";
import { nearest } from "./words.js";

/**
 * Is the reader in the middle of a word that may yet be known?
 * @param {HTMLTextAreaElement} input @param {string[]} typed
 * @param {string[]} known
 */
export function unfinished(input, typed, known) {
  const last = typed.at(-1) ?? "";
  return document.activeElement === input
    && input.value.toLowerCase().endsWith(last) && !known.includes(last)
    && known.some((word) => word.startsWith(last));
}

/**
 * What is wrong with typed words, with known ones near by to take instead.
 * @param {string[]} known @param {number} most words of a sentence
 * @param {(word: string, other: string) => void} mend
 */
export function complaints(known, most, mend) {
  const element = make("p", { class: "trouble", "aria-live": "polite" });
  /** Whether anything is wrong. @param {string[]} typed */
  const show = (typed) => {
    const unknown = [...new Set(typed.filter((w) => !known.includes(w)))];
    element.replaceChildren(...(typed.length > most
      ? [`At most ${most} words, please.`]
      : unknown.slice(0, 3).flatMap((word) =>
        [make("b", {}, word), " is not a word of the course. Near it: ",
          ...nearest(word, known).map((other) =>
            button(other, () => mend(word, other))), make("br")])));
    return unknown.length > 0 || typed.length > most;
  };
  return { element, show };
}
