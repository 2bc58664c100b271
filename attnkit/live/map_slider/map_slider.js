import { marked } from "../base/marked.js";
import { numbersTable, shapeOf } from "../base/map_numbers.js";
import { adjust, bind, button, draw, make, number, stage }
  from "../base/page.js";
import { slider } from "../base/slider.js";
import { weightRows } from "../base/weight_bytes.js";
import { weightMap } from "../base/weight_map.js";
import { compared } from "../base/words.js";

/** @import { View } from "../base/page.js" */
/**
 * @typedef {object} Frame
 * @property {string} label
 * @property {string[]} source
 * @property {string[]} words
 * @property {[column: number, row: number][]} links
 * @property {string[] | null} reference
 * @property {string} note
 * @property {number | null} at
 */
/**
 * @typedef {object} Traits
 * @property {DataView} numbers
 * @property {number} steps what a weight of 1 is as a byte
 * @property {Frame[][]} maps of each sentence
 * @property {string[]} sentences
 * @property {string} slider
 * @property {[x: number, y: number][]} curve
 * @property {string} curve_name
 * @property {number} head rows of the map above its cells, for their words
 * @property {string} sentence
 * @property {number} frame
 */

// Of a drawing, in its own units.
const [CELL, LETTER, SLANT] = [20, 8.2, 0.58];
const [WIDTH, TALL, SIDE, OVER] = [340, 100, 48, 24];

/**
 * A line of text whose place is kept free for the longest of all.
 * @param {string} kind @param {string[]} texts
 */
function room(kind, texts) {
  const longest = texts.reduce((a, b) => (a.length < b.length ? b : a));
  const shown = make("span");
  const element = make("p", { class: `room ${kind}` },
    make("span", { class: "twin" }, longest), shown);
  return { element, shown };
}

/**
 * A line through points, with a mark that moves along it.
 * @param {[x: number, y: number][]} points
 * @param {string} name @param {string} across
 */
function lineOf(points, name, across) {
  const heights = points.map(([, y]) => y);
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const [first, last] = [points[0][0], points[points.length - 1][0]];
  /** @param {number} x */
  const place = (x) =>
    SIDE + (x - first) / (last - first) * (WIDTH - SIDE - 8);
  /** @param {number} y */
  const height = (y) =>
    TALL - 8 - (y - low) / (high - low || 1) * (TALL - 8 - OVER);
  const mark = draw("line", { class: "mark", y1: OVER - 6, y2: TALL });
  const path = points.map(([x, y], i) =>
    `${i ? "L" : "M"}${place(x)} ${height(y)}`).join("");
  const svg = draw("svg", {
    class: "curve", role: "img", viewBox: `0 0 ${WIDTH} ${TALL}`,
    "aria-label": `Line of ${name} against ${across}, `
      + `from ${number(heights[0])} to ${number(heights[heights.length - 1])}`,
  }, mark, draw("path", { d: path }),
  draw("text", { x: 0, y: 13 }, name),
  ...[low, high].map((y) =>
    draw("text", { class: "tick", x: SIDE - 6, y: height(y) + 5 },
      number(y))));
  /** @param {number} x */
  const show = (x) => adjust(mark, { x1: place(x), x2: place(x) });
  return { svg, show };
}

/** @param {View<Traits>} view */
function render({ model, el }) {
  const [maps, names] = [model.get("maps"), model.get("sentences")];
  const [numbers, steps] = [model.get("numbers"), model.get("steps")];
  const [across, last] = [model.get("slider"), maps[0].length - 1];
  const { root, announce } = stage(el, "map-slider",
    `Live figure: a map of attention weights by ${across}`);
  const { set, unbind } = bind(model, { sentence: update, frame: update });

  // All maps are drawn to one scale, with room for the largest.
  const all = maps.flat();
  const top = model.get("head") * CELL;
  const tall = top + 2
    + CELL * Math.max(...all.map(({ words }) => words.length));
  const left = 10 + LETTER
    * Math.max(...all.flatMap(({ words }) => words.map((w) => w.length)));
  const width = Math.max(...all.flatMap(({ source }) => [
    left + source.length * CELL + 2,
    ...source.map((word, j) =>
      left + (j + 0.6) * CELL + SLANT * LETTER * word.length + 6)]));
  let start = 0;
  const weights = maps.map((some) => some.map(({ words, source }) => {
    const own = start;
    start += words.length * source.length;
    return weightRows(numbers, own, words.length, source.length, steps);
  }));

  const select = make("select", {
    "aria-label": "Sentence", onchange: () => set({ sentence: select.value }),
  }, ...names.map((name) => make("option", { value: name }, name)));
  select.hidden = names.length < 2;
  /** @param {number} way */
  const step = (way) => {
    const frame = model.get("frame") + way;
    if (frame >= 0 && frame <= last) set({ frame });
  };
  const [back, next] = [
    button("◀", () => step(-1), { "aria-label": "One step back" }),
    button("▶", () => step(1), { "aria-label": "One step on" })];
  const knob = slider(across, { min: 0, max: last, step: 1 },
    (frame) => set({ frame }));
  const degrees = maps[0].map(({ label }) => label.length);
  root.style.setProperty("--degree", `${Math.max(...degrees)}ch`);
  const points = model.get("curve");
  const line = points.length
    ? lineOf(points, model.get("curve_name"), across) : null;
  const drawing = make("div", { class: "sheet", tabindex: 0, role: "group",
    "aria-label": "The map" });
  const told = make("p", { class: "told" });
  const written = room("written", all.map(({ reference, words }) =>
    (reference ? `All right: ${words.join(" ")} …` : "")));
  const counted = numbersTable();
  const note = room("note", all.map(({ note: text }) => text));
  root.append(
    make("div", { class: "controls" }, select,
      make("div", { class: "along" }, back, knob.element, next)),
    ...(line ? [line.svg] : []), drawing, told, written.element,
    note.element, counted.element);

  function update() {
    const s = names.indexOf(model.get("sentence"));
    const now = model.get("frame");
    const { label, source, words, links, reference, note: text, at } =
      maps[s][now];
    const shares = weights[s][now];
    select.value = names[s];
    knob.show(now, label);
    adjust(back, { "aria-disabled": now === 0 });
    adjust(next, { "aria-disabled": now === last });
    if (line && at !== null) line.show(at);

    const { svg, lines } = weightMap(source, words, shares,
      { cell: CELL, left, top, right: 0 });
    svg.append(...links.map(([j, i]) => draw("rect", { class: "link",
      x: left + j * CELL + 1.5, y: top + i * CELL + 1.5,
      width: CELL - 3, height: CELL - 3 })));
    const { right, hits, of } = compared(words, reference ?? words);
    lines.forEach(({ name }, i) => name.classList.toggle("wrong", !right[i]));
    const most = shares.map((row) => row.indexOf(Math.max(...row)));
    const looks = words.map((word, i) => `${word} looks most at `
      + `${source[most[i]]} (${number(shares[i][most[i]])})`);
    const framed = links.map(([j, i]) => `${words[i]} to ${source[j]}`);
    adjust(svg, {
      role: "img", viewBox: `0 0 ${width} ${tall}`,
      "aria-label": `Map of attention weights, ${label}. `
        + `${shapeOf(shares)} ${looks.join(", ")}.`
        + (framed.length ? ` Framed: ${framed.join(", ")}.` : ""),
    });
    svg.style.setProperty("--width", String(width));
    drawing.replaceChildren(svg);
    counted.show(source, words, shares, "fr");

    const mean = shares.reduce((sum, row) => sum + Math.max(...row), 0)
      / shares.length;
    told.textContent =
      `Largest weight of a row, on average: ${number(mean)}`;
    const verdict = hits === of ? "All right: " : `${of - hits} wrong: `;
    written.shown.replaceChildren(...(reference
      ? [make("b", {}, verdict), ...marked(words, reference)] : []));
    note.shown.textContent = text;
    announce(`${label}. ${shapeOf(shares)} ${told.textContent}. `
      + (reference ? `${verdict}${words.join(" ")}. ` : "") + text);
  }
  update();
  return unbind;
}

export default { render };
