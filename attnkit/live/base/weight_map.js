import { draw } from "./page.js";

/**
 * A map of weights: rows look, columns are looked at; the darker, the more.
 * @param {string[]} columns @param {string[]} rows
 * @param {number[][]} weights
 * @param {{ cell: number, left: number, top: number, right: number }} sizes
 *   of a cell and of the room around all cells
 */
export function weightMap(columns, rows, weights, { cell, left, top, right }) {
  const [wide, tall] = [columns.length * cell, rows.length * cell];
  const width = left + wide + right;
  const heads = columns.map((word, j) => {
    const x = left + (j + 0.6) * cell;
    return draw("text", { class: "column", x, y: top - 6,
      transform: `rotate(-55 ${x} ${top - 6})` }, word);
  });
  const lines = rows.map((word, i) => {
    const name = draw("text",
      { class: "row", x: left - 6, y: top + (i + 0.7) * cell }, word);
    const cells = weights[i].map((w, j) => draw("rect", { class: "cell",
      x: left + j * cell, y: top + i * cell, width: cell, height: cell,
      "fill-opacity": w }));
    return { name, cells, line: draw("g", {}, name, ...cells) };
  });
  const svg = draw("svg", { viewBox: `0 0 ${width} ${top + tall + 2}` },
    ...heads, ...lines.map(({ line }) => line),
    draw("rect",
      { class: "frame", x: left, y: top, width: wide, height: tall }));
  return { svg, width, heads, lines };
}
