import { paint } from "./cells.js";
import { make, number } from "./page.js";

/** @import { Colours } from "./page.js" */

/**
 * Cells of a vector: one colour where positive, another where negative.
 * @param {string} kind @param {Colours} colours
 */
export function strip(kind, colours) {
  const title = make("span");
  const canvas = make("canvas", { role: "img", height: 1 });
  const element = make("div", { class: "strip" }, title, canvas);
  /** @param {...number[]} vectors side by side */
  const show = (...vectors) => {
    const cells = vectors.flat();
    paint(canvas, [cells], (x) => (x > 0 ? colours.plus : colours.minus));
    canvas.setAttribute("aria-label",
      `${kind}: ${cells.length} numbers from ${number(Math.min(...cells))} ` +
      `to ${number(Math.max(...cells))}`);
  };
  return { element, title, show };
}
