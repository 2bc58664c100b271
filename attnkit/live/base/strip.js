import { make, number } from "./page.js";

/**
 * Cells of a vector: blue where positive, orange where negative.
 * @param {(Node | string)[]} title @param {string} kind
 */
export function strip(title, kind) {
  const canvas = make("canvas", { role: "img", height: 1 });
  const element = make("div", { class: "strip" },
    make("span", {}, ...title), canvas);
  const show = (...vectors) => {
    const cells = vectors.flat();
    canvas.width = cells.length;
    const pen = canvas.getContext("2d");
    cells.forEach((x, i) => {
      pen.globalAlpha = Math.min(1, Math.abs(x));
      pen.fillStyle = x > 0 ? "#56b4e9" : "#e69f00";
      pen.fillRect(i, 0, 1, 1);
    });
    canvas.setAttribute("aria-label",
      `${kind}: ${cells.length} numbers from ${number(Math.min(...cells))} ` +
      `to ${number(Math.max(...cells))}`);
  };
  return { element, show };
}
