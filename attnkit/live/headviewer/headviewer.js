import { headWeights } from "./head_weights.js";
import { paint } from "../base/cells.js";
import { numbersTable, shapeOf } from "../base/map_numbers.js";
import { adjust, bind, choice, draw, entry, make, number, stage }
  from "../base/page.js";
import { slider } from "../base/slider.js";
import { weightMap } from "../base/weight_map.js";

/** @import { Colours, View } from "../base/page.js" */
/**
 * @typedef {object} Traits
 * @property {string[][]} sentences
 * @property {DataView} numbers
 * @property {number} steps what a weight of 1 is as a byte
 * @property {number} layers
 * @property {number} heads
 * @property {string[]} views
 * @property {Colours} colours
 * @property {number} sentence
 * @property {number} layer
 * @property {number} head
 * @property {string} view
 * @property {number | null} word
 */

// Of a drawing, in its own units.
const [ROW, CELL, LETTER, WIDTH] = [26, 20, 8.8, 340];
/** Room for the longest word. @param {string[]} words */
const side = (words) =>
  10 + LETTER * Math.max(4, ...words.map((word) => word.length));

/**
 * Two columns of words; a line is the thicker, the more weight it has.
 * @param {string[]} words @param {number[][]} rows
 * @param {number | null} chosen
 */
function arcs(words, rows, chosen) {
  const left = side(words);
  const width = Math.max(WIDTH, 2 * left + 80);
  const right = width - left;
  const y = (/** @type {number} */ i) => (i + 0.5) * ROW;
  const svg = draw("svg",
    { viewBox: `0 0 ${width} ${words.length * ROW + 4}` });
  rows.forEach((row, i) => row.forEach((w, j) => {
    const [out, into] = [i === chosen, j === chosen];
    if (w < 0.005 || (chosen !== null && !out && !into)) return;
    const middle = (left + right) / 2;
    svg.append(draw("path", {
      class: out ? "query" : into ? "key into" : "any",
      d: `M${left + 6},${y(i)}C${middle},${y(i)} ${middle},${y(j)} `
        + `${right - 6},${y(j)}`,
      "stroke-width": 0.5 + 5 * w, "stroke-opacity": 0.15 + 0.85 * w,
    }));
  }));
  words.forEach((word, i) => svg.append(
    draw("text", { class: `row${i === chosen ? " query" : ""}`,
      x: left, y: y(i) + 5 }, word),
    draw("text", { class: i === chosen ? "key" : "",
      x: right, y: y(i) + 5 }, word)));
  return svg;
}

/**
 * Rows look, columns are looked at; the darker, the more weight.
 * @param {string[]} words @param {number[][]} rows
 * @param {number | null} chosen
 */
function map(words, rows, chosen) {
  const [cell, left] = [CELL, side(words)];
  const top = 0.88 * left;
  const { svg, width, heads, lines } = weightMap(words, words, rows,
    { cell, left, top, right: 0.5 * left });
  if (chosen !== null) {
    const all = words.length * cell;
    heads[chosen].classList.add("key");
    lines[chosen].name.classList.add("query");
    svg.append(
      draw("rect", { class: "band query", x: left, y: top + chosen * cell,
        width: all, height: cell }),
      draw("rect", { class: "band key", x: left + chosen * cell, y: top,
        width: cell, height: all }));
  }
  svg.style.maxWidth = `${width * 0.08}rem`;
  return svg;
}

/** @type {Record<string, [layers: number, heads: number]>} */
const NEIGHBOUR = {
  ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0],
};

/** What the view of each name draws. */
const VIEWS = { arcs, map };

/**
 * Readers count from 1, as the pages do; traits, like tensors, from 0.
 * @param {number} layer @param {number} head
 */
const named = (layer, head) => `layer ${layer + 1}, head ${head + 1}`;

/** @param {View<Traits>} view */
function render({ model, el }) {
  const [layers, heads] = [model.get("layers"), model.get("heads")];
  const sentences = model.get("sentences");
  const weights = headWeights(model.get("numbers"),
    sentences.map((words) => words.length), layers, heads,
    model.get("steps"));
  const { root, announce } = stage(el, "headviewer",
    "Live figure: where each head of each layer looks");
  const { set, unbind } = bind(model, {
    sentence: begin, layer: update, head: update, view: update, word: update,
  });

  const select = make("select", {
    "aria-label": "Sentence",
    onchange: () => set({ word: null, sentence: Number(select.value) }),
  }, ...sentences.map((words, s) =>
    make("option", { value: s }, words.join(" "))));
  const knobs = {
    layer: slider("Layer", { min: 0, max: layers - 1, step: 1 },
      (layer) => set({ layer })),
    head: slider("Head", { min: 0, max: heads - 1, step: 1 },
      (head) => set({ head })),
  };
  const views = choice("View",
    Object.fromEntries(model.get("views").map((name) => [name, name])),
    (view) => set({ view }));
  const list = make("ul");
  const hint = make("p", { class: "hint" });
  const drawing = make("div", { class: "drawing" });
  const counted = numbersTable();

  const grid = make("div", { class: "grid", role: "radiogroup",
    "aria-label": "All heads: a row a layer", onkeydown: (e) => steer(e) });
  const tiles = Array.from({ length: layers * heads }, (_, i) => {
    const [layer, head] = [Math.floor(i / heads), i % heads];
    const canvas = make("canvas", {});
    const tile = make("button", { type: "button", role: "radio",
      "aria-label": named(layer, head),
      onclick: () => set({ layer, head }) }, canvas);
    grid.append(tile);
    return { tile, canvas, layer, head };
  });
  grid.style.setProperty("--heads", String(heads));
  /** @param {KeyboardEvent} event */
  function steer(event) {
    const way = NEIGHBOUR[event.key];
    if (!way) return;
    event.preventDefault();
    const layer = (model.get("layer") + way[0] + layers) % layers;
    const head = (model.get("head") + way[1] + heads) % heads;
    set({ layer, head });
    tiles[layer * heads + head].tile.focus();
  }
  root.append(
    make("div", { class: "controls" }, select,
      knobs.layer.element, knobs.head.element, views.element),
    make("div", { class: "halves" },
      make("div", {}, list, hint,
        make("p", { class: "over" },
          "All heads: a row a layer, a column a head"),
        make("div", { class: "sheet" }, grid)),
      drawing),
    counted.element);

  /** @type {string[]} */
  let words = [];
  /** @type {ReturnType<typeof chipOf>[]} */
  let chips = [];
  /** @type {number | null} */
  let peeked = null;
  const shown = () => {
    const i = peeked ?? model.get("word");
    return i !== null && i < words.length ? i : null;
  };
  /** @param {number | null} i */
  function peek(i) {
    peeked = i;
    update();
  }
  /** @param {string} word @param {number} i */
  function chipOf(word, i) {
    const [to, from] = [make("small"), make("small")];
    const chip = make("button", {
      type: "button",
      onclick: () => {
        peeked = null;
        set({ word: model.get("word") === i ? null : i });
        update();
      },
      onpointerenter: (e) => e.pointerType === "mouse" && peek(i),
      onpointerleave: (e) => e.pointerType === "mouse" && peek(null),
      onfocus: () => peek(i), onblur: () => peek(null),
    }, make("b", {}, word), to, from);
    return { chip, to, from };
  }

  function begin() {
    peeked = null;
    const s = model.get("sentence");
    words = sentences[s];
    select.value = String(s);
    // Each head so small that only its pattern is seen.
    for (const { canvas, layer, head } of tiles)
      paint(canvas, weights(s, layer, head), () => model.get("colours").key);
    chips = words.map(chipOf);
    list.replaceChildren(...chips.map(({ chip }) => make("li", {}, chip)));
    update();
  }

  function update() {
    const [layer, head] = [model.get("layer"), model.get("head")];
    const rows = weights(model.get("sentence"), layer, head);
    const chosen = shown();
    knobs.layer.show(layer, `${layer + 1} of ${layers}`);
    knobs.head.show(head, `${head + 1} of ${heads}`);
    views.show(model.get("view"));
    tiles.forEach(({ tile, ...at }) => {
      const on = at.layer === layer && at.head === head;
      adjust(tile, { "aria-checked": on });
      tile.tabIndex = on ? 0 : -1;
    });
    chips.forEach(({ chip, to, from }, i) => {
      adjust(chip, { "aria-pressed": i === model.get("word") });
      chip.classList.toggle("on", i === chosen);
      const mean = rows.reduce((sum, row) => sum + row[i], 0) / rows.length;
      [to.textContent, from.textContent] = chosen === null
        ? [`← ${number(mean)}`, ""]
        : [`→ ${number(rows[chosen][i])}`, `← ${number(rows[i][chosen])}`];
    });
    hint.replaceChildren(...(chosen === null
      ? ["← looked at by all, on average. Choose a word to see its weights."]
      : [make("b", { class: "query" }, `→ ${words[chosen]} looks at`), ", ",
        make("b", { class: "key" }, `← looks at ${words[chosen]}`)]));
    const svg = entry(VIEWS, model.get("view"))(words, rows, chosen);
    const most = rows.map((row) => row.indexOf(Math.max(...row)));
    const looks = (/** @type {number} */ i) =>
      `${words[i]} looks most at ${words[most[i]]} `
      + `(${number(rows[i][most[i]])})`;
    adjust(svg, { role: "img", "aria-label":
      `Weights of ${named(layer, head)}. As a map: ${shapeOf(rows)} `
      + words.map((_, i) => looks(i)).join(", ") });
    drawing.replaceChildren(svg);
    counted.show(words, words, rows);
    announce(`Now ${named(layer, head)}. `
      + (chosen === null ? shapeOf(rows) : looks(chosen)));
  }
  begin();
  return unbind;
}

export default { render };
