import { make, number } from "./page.js";

/** @param {number[]} values */
const mean = (values) =>
  values.reduce((sum, x) => sum + x, 0) / values.length;

/** @param {number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return (sorted[Math.floor(half)] + sorted[Math.ceil(half)]) / 2;
}

/**
 * What a map looks like from afar, as `shape_of` of `attnkit.show` has it:
 * how sharp it is, and where it is dark.
 * @param {number[][]} rows
 */
export function shapeOf(rows) {
  const most = rows.map((row) => Math.max(...row));
  if (rows.every((row, i) => most[i] < 1.3 / row.length))
    return "All cells of a row are about equally dark.";
  const how = median(most) > 0.6 ? "Most rows have one dark cell"
    : "Rows are spread out";
  const places = rows.map((row, i) => row.indexOf(most[i]));
  const [tall, wide] =
    [rows, rows[0]].map(({ length }) => Math.max(1, length - 1));
  const off = mean(places.map((j, i) => Math.abs(i / tall - j / wide)));
  const along = off < 0.15 ? "along" : "not along";
  const where = rows.length > 1 && new Set(places).size === 1
    ? "the darkest cells are all in one column"
    : `the darkest cells lie ${along} the diagonal`;
  return `${how}; ${where}.`;
}

/** Numbers as a table, which opens at a click and is made only then. */
export function numbersTable() {
  const sheet = make("div", { class: "sheet", tabindex: 0, role: "group",
    "aria-label": "The numbers" });
  const element = make("details", { class: "numbers", ontoggle: draw },
    make("summary", {}, "The numbers as a table"), sheet);
  /** @type {[string[], string[], (number | null)[][]]} */
  let shown = [[], [], []];
  /** @type {string | undefined} */
  let lang;

  function draw() {
    if (!element.open) return;
    const [columns, rows, values] = shown;
    sheet.replaceChildren(make("table", {},
      make("thead", {}, make("tr", {}, make("td"),
        ...columns.map((word) => make("th", { scope: "col", lang }, word)))),
      make("tbody", {}, ...rows.map((word, i) => make("tr", {},
        make("th", { scope: "row" }, word), ...values[i].map((x) =>
          make("td", {}, x === null ? "" : number(x))))))));
  }
  /**
   * @param {string[]} columns @param {string[]} rows
   * @param {(number | null)[][]} values
   * @param {string} [language] of the columns, where it is not English
   */
  const show = (columns, rows, values, language) => {
    shown = [columns, rows, values];
    lang = language;
    draw();
  };
  return { element, show };
}
