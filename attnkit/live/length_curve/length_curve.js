import { numbersTable } from "../base/map_numbers.js";
import { marked } from "../base/marked.js";
import { adjust, bind, button, draw, entry, make, number, stage, unique }
  from "../base/page.js";
import { compared } from "../base/words.js";

/** @import { View } from "../base/page.js" */
/** @typedef {(number | null)[]} Heights at each length; null: no point */
/**
 * @typedef {object} Line
 * @property {string} name
 * @property {string} colour
 * @property {string} dash
 * @property {string} marker
 * @property {Heights} points
 * @property {Heights[]} behind
 */
/**
 * @typedef {object} Example
 * @property {string[]} source
 * @property {string[] | null} gloss
 * @property {string[]} target
 * @property {Record<string, string[]>} said by each model
 */
/**
 * @typedef {object} Traits
 * @property {Line[]} lines
 * @property {string[]} bins
 * @property {Record<string, Example[]>} examples
 * @property {number} top
 * @property {string} x
 * @property {string} y
 * @property {string} note
 * @property {string} bin
 * @property {number} example
 */

const [LEFT, RIGHT, TOP, TALL] = [38, 8, 22, 200]; // pixels of the plot
const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];
/** @type {Record<string, string>} */
const SHAPES = { // the markers of the still figures
  o: "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0Z",
  s: "M-3.7-3.7h7.4v7.4h-7.4Z",
  "^": "M0-4.6L4.4 3.6H-4.4Z",
  D: "M0-4.8L4.8 0L0 4.8L-4.8 0Z",
  v: "M0 4.6L4.4-3.6H-4.4Z",
};

/**
 * A line through the points, one marker each; none where there is none.
 * @param {Line} line @param {(string | null)[]} points
 * @param {boolean} [faint]
 */
function path({ colour, dash, marker }, points, faint = false) {
  const known = points.filter((point) => point !== null);
  const line = draw("path", {
    d: known.map((p, i) => `${i ? "L" : "M"}${p}`).join(""),
    class: faint ? "faint" : "line", stroke: colour,
    "stroke-dasharray": faint ? "" : dash,
  });
  return faint ? [line] : [line, ...known.map((p) => draw("path", {
    d: entry(SHAPES, marker), transform: `translate(${p})`, fill: colour,
  }))];
}

/** @param {View<Traits>} view */
function render({ model, el }) {
  const [lines, bins] = [model.get("lines"), model.get("bins")];
  const top = model.get("top");
  const [across, up] = [model.get("x"), model.get("y")];
  const digits = top > 2 ? 1 : 2;
  const { root, announce } = stage(el, "length-curve",
    `Live figure: ${up} by ${across}, with sentences to read`);
  root.style.setProperty("--rows", String(lines.length));
  const { set, unbind } = bind(model, { bin: update, example: update });
  /** @type {number | undefined} */
  let seen; // the bin under the mouse, if any

  /** @param {number | null} y */
  const numbered = (y) => (y === null ? "" : number(y, digits));
  const told = lines.map(({ name, points }) => `${name}: ` + bins
    .map((b, i) => points[i] !== null && `${b}: ${numbered(points[i])}`)
    .filter(Boolean).join(", ")).join("; ");
  const svg = draw("svg", {
    role: "img", height: TALL,
    "aria-label": `Lines of ${up} against ${across}. ${told}.`,
  });
  const group = unique("bins");
  const radios = bins.map((b) => make("input", {
    type: "radio", name: group, value: b, onchange: () => set({ bin: b }),
  }));
  const labels = bins.map((b, i) =>
    make("label", {}, radios[i], make("span", {}, b)));
  const scale = make("fieldset", { class: "bins" },
    make("legend", { class: "unseen" }, across), ...labels);
  const chart = make("div", {
    class: "chart",
    onpointermove: (event) => {
      if (event.pointerType === "mouse") look(under(event));
    },
    onpointerleave: () => look(),
    onclick: (event) => {
      const drawn = svg.contains(/** @type {Node} */ (event.target));
      const i = drawn ? under(event) : undefined;
      if (i !== undefined) set({ bin: bins[i] });
    },
  }, svg, scale);
  const source = make("ul", { class: "source", lang: "fr" });
  const reference = make("p");
  const models = lines.map((line) => {
    const [value, verdict] = [make("b"), make("span")];
    const words = make("p", { class: "said" });
    const sample = draw("svg", { width: 34, height: 12, "aria-hidden": "true",
      viewBox: "-17 -6 34 12" }, ...path(line, ["-17 0", "17 0"]).slice(0, 1),
    draw("path", { d: entry(SHAPES, line.marker), fill: line.colour }));
    return { value, verdict, words, element: make("li", {},
      make("p", { class: "name" }, sample, line.name, " ", value, " ",
        verdict),
      words) };
  });
  const another = button("Another one", () => {
    const some = model.get("examples")[model.get("bin")];
    if (some.length > 1)
      set({ example: (model.get("example") + 1) % some.length });
  });
  const title = make("span");
  const read = make("div", { class: "read", tabindex: 0, role: "group",
    "aria-label": "A sentence of this length" },
  source, reference, make("ul", { class: "models" },
    ...models.map(({ element }) => element)),
  make("p", { class: "note" }, model.get("note")));
  const counted = numbersTable();
  counted.show(bins, lines.map(({ name }) => name),
    lines.map(({ points }) => points));
  root.append(chart, make("p", { class: "axis" }, across),
    make("div", { class: "choose" }, title, another), read, counted.element);

  let column = 1;
  /** @param {number} i */
  const place = (i) => LEFT + (i + 0.5) * column;
  /** @param {number} y */
  const height = (y) => TALL - 8 - y / top * (TALL - 8 - TOP);
  /** @param {MouseEvent} event */
  function under(event) {
    const x = event.clientX - svg.getBoundingClientRect().left - LEFT;
    const i = Math.floor(x / column);
    return i >= 0 && i < bins.length ? i : undefined;
  }
  /** @param {number} [i] */
  function look(i) {
    if (i === seen) return;
    seen = i;
    update();
  }

  /** @param {number} now */
  function picture(now) {
    const step = STEPS.find((size) => top / size <= 5.2) ?? top;
    const right = LEFT + bins.length * column;
    const grid = [];
    // The sum of tenths may be a hair above the top.
    for (let i = 0; i <= top / step + 1e-9; i++) {
      const y = i * step;
      grid.push(
        draw("line", { x1: LEFT, x2: right, y1: height(y), y2: height(y),
          class: "grid" }),
        draw("text", { x: LEFT - 6, y: height(y) + 4, class: "tick" },
          number(y, step < 1 ? 1 : 0)));
    }
    const at = (/** @type {Heights} */ points) => points.map((y, i) =>
      (y === null ? null : `${place(i)} ${height(y)}`));
    svg.replaceChildren(
      draw("rect", { x: place(now) - column / 2, width: column, y: TOP - 6,
        height: TALL - TOP + 6, class: "band" }),
      ...grid, draw("text", { x: 0, y: 12 }, up),
      ...lines.flatMap((line) => line.behind.flatMap((points) =>
        path(line, at(points), true))),
      ...lines.flatMap((line) => path(line, at(line.points))));
  }

  function update() {
    const now = seen ?? bins.indexOf(model.get("bin"));
    const some = model.get("examples")[bins[now]];
    const k = model.get("example") % some.length;
    const { source: words, gloss, target, said } = some[k];
    picture(now);
    radios.forEach((radio, i) => {
      radio.checked = bins[i] === model.get("bin");
      labels[i].classList.toggle("now", i === now);
    });
    title.textContent = `${bins[now]} words`
      + (some.length > 1 ? ` (${k + 1} of ${some.length})` : "");
    adjust(another, { "aria-disabled": some.length < 2 });
    source.replaceChildren(...words.map((word, i) => make("li", {},
      make("span", {}, word),
      ...(gloss ? [make("small", { lang: "en" }, gloss[i])] : []))));
    reference.replaceChildren("reference: ", target.join(" "));
    const heard = models.map(({ value, verdict, words: line }, i) => {
      const own = said[lines[i].name];
      value.textContent = numbered(lines[i].points[now]);
      line.replaceChildren(...(own ? marked(own, target) : []));
      const { hits, of } = compared(own ?? [], target);
      const judged = !own ? "" : hits === of ? "right"
        : `${hits} of ${of} right`;
      verdict.textContent = judged && `· ${judged}`;
      return `${lines[i].name} ${value.textContent} ${judged}`;
    });
    read.scrollTop = 0;
    announce(`${bins[now]} words. ${words.join(" ")} ${heard.join("; ")}.`);
  }

  another.hidden = Object.values(model.get("examples"))
    .every((some) => some.length < 2);
  /** @param {number} width */
  function fit(width) {
    if (width) column = (width - LEFT - RIGHT) / bins.length;
    adjust(svg, { width }); // none while it is hidden
    update();
  }
  const resized = new ResizeObserver(([{ contentRect: { width } }]) => {
    if (width) fit(width);
  });
  resized.observe(chart);
  fit(chart.getBoundingClientRect().width);
  return () => {
    resized.disconnect();
    unbind();
  };
}

export default { render };
