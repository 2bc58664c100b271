import { additive, dot, general, lookUp, nearness }
  from "../base/arithmetic.js";
import { adjust, bind, button, choice, draw, entry, make, number, stage }
  from "../base/page.js";
import { follow, located } from "../base/pointer.js";
import { logSlider } from "../base/slider.js";

/** @import { Vector } from "../base/arithmetic.js" */
/** @import { View } from "../base/page.js" */
/**
 * @typedef {object} Traits
 * @property {[key: number, value: number][]} pairs
 * @property {[low: number, high: number]} reach of the queries
 * @property {[low: number, high: number]} widths
 * @property {string[]} scores
 * @property {string} x
 * @property {string} y
 * @property {number} query
 * @property {number} width
 * @property {string} score
 */

const [WIDE, TALL] = [320, 228]; // of the drawing
const [LEFT, RIGHT, TOP, FLOOR] = [42, 308, 28, 196]; // of its inside
const SAMPLES = 220; // points of the curve
/** @type {Record<string, number>} */
const STRIDES = {
  ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1,
  PageDown: -10, PageUp: 10,
};

/**
 * A number: without decimals where it has none or is far from 0.
 * @param {number} x @param {number} digits
 */
const short = (x, digits) =>
  number(x, Number.isInteger(x) || Math.abs(x) >= 1000 ? 0 : digits);
/**
 * The decimals that numbers of this size need: one, or more if all are small.
 * @param {number[]} numbers
 */
const decimals = (numbers) => {
  const most = Math.max(...numbers.map(Math.abs));
  return most ? Math.max(1, 1 - Math.floor(Math.log10(most))) : 1;
};

/**
 * Each score: its name, formula, what it does, and its number.
 * @type {Record<string, { name: string, formula: string, does: string,
 *   of: (q: Vector, k: Vector) => number }>}
 */
const SCORES = {
  distance: {
    name: "distance", formula: "−(q − k)² / 2λ²", of: nearness,
    does: "The nearer a key is, the more it weighs.",
  },
  dot: {
    name: "dot", formula: "q·k / λ², scaled or not, since √1 = 1", of: dot,
    does: "For every positive query the largest key weighs most.",
  },
  general: {
    name: "general", formula: "q·w·k / λ²",
    of: (q, k) => general(q, k, [[-1]]),
    does: "w = −1 turns dot round: then the smallest key weighs most.",
  },
  additive: {
    name: "additive", formula: "vₐ·tanh(wₐ·q + uₐ·k) / λ²",
    of: (q, k) => additive(q, k, [[-1]], [[1]], [1]),
    does: "wₐ = −1, uₐ = vₐ = 1: all keys well above the query score alike.",
  },
};

/**
 * Where round numbers lie from low to high, some four of them.
 * @param {number} low @param {number} high
 */
function ticks(low, high) {
  const rough = (high - low) / 4;
  const ten = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5].map((x) => x * ten).find((x) => x >= rough)
    ?? 10 * ten;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 },
    (_, i) => (first + i) * step);
}

/** @param {View<Traits>} view */
function render({ model, el }) {
  const pairs = model.get("pairs");
  const keys = pairs.map(([k]) => [k]);
  const values = pairs.map(([, v]) => [v]);
  const [low, high] = model.get("reach");
  const [keen, fine] = [decimals(keys.flat()), decimals(values.flat())];
  const key = (/** @type {number} */ k) => short(k, keen);
  const value = (/** @type {number} */ v) => short(v, fine);
  const bracket = (/** @type {number} */ v) => (v < 0 ? `(${value(v)})`
    : value(v));
  const [across, up] = [model.get("x"), model.get("y")];
  const { root, announce } = stage(el, "soft-lookup",
    "Live figure: a query among keys, their weights, and the blend");
  root.style.setProperty("--rows", String(pairs.length));
  const { set, unbind } =
    bind(model, { query: update, width: update, score: update });
  const start = { query: model.get("query"), width: model.get("width"),
    score: model.get("score") };
  const step = 10 ** Math.floor(Math.log10((high - low) / 100));
  /** @param {number} q */
  const ask = (q) => {
    const tidy = Number((Math.round(q / step) * step).toPrecision(12));
    set({ query: Math.max(low, Math.min(high, tidy)) });
  };

  const bottom = Math.min(...values.flat());
  const range = Math.max(...values.flat()) - bottom || 1;
  /** @param {number} q */
  const sideways = (q) => LEFT + (q - low) / (high - low) * (RIGHT - LEFT);
  /** @param {number} v */
  const upright = (v) =>
    FLOOR - (v - bottom + range / 8) / (range * 1.25) * (FLOOR - TOP);

  const bars = keys.map(([k]) => draw("rect",
    { x: sideways(k) - 6, width: 12, class: "share" }));
  const curve = draw("path", { class: "curve" });
  const needle = draw("line", { y1: TOP, y2: FLOOR, class: "needle" });
  const answer = draw("circle", { r: 6, class: "answer" });
  const [q, c] = [draw("text", { y: TOP - 4, class: "query" }, "q"),
    draw("text", { class: "value" }, "c")];
  const svg = draw("svg", {
    viewBox: `0 0 ${WIDE} ${TALL}`, role: "img", class: "plot",
    onpointerdown: (event) => grasp(event),
  },
    ...ticks(bottom - range / 8, bottom + range * 9 / 8).flatMap((v) => [
      draw("line", { x1: LEFT, x2: RIGHT, y1: upright(v), y2: upright(v),
        class: "grid" }),
      draw("text", { x: LEFT - 5, y: upright(v) + 4, class: "tick left" },
        value(v))]),
    draw("line", { x1: LEFT, x2: RIGHT, y1: FLOOR, y2: FLOOR,
      class: "floor" }),
    ...keys.map(([k]) => draw("text",
      { x: sideways(k), y: FLOOR + 15, class: "tick" }, key(k))),
    draw("text", { x: (LEFT + RIGHT) / 2, y: FLOOR + 30, class: "tick" },
      across),
    draw("text", { x: 2, y: 10, class: "tick first" }, up),
    ...bars, curve, needle,
    ...pairs.map(([k, v]) => draw("circle",
      { cx: sideways(k), cy: upright(v), r: 4.5, class: "pair" })),
    answer, q, c);
  /** @param {PointerEvent} press */
  function grasp(press) {
    const move = (/** @type {PointerEvent} */ event) => {
      const { x } = located(event, svg);
      ask(low + (x - LEFT) / (RIGHT - LEFT) * (high - low));
    };
    follow(press, svg, move);
    move(press);
  }

  const score = choice("Score", Object.fromEntries(model.get("scores")
    .map((key) => [key, entry(SCORES, key).name])),
  (key) => set({ score: key }));
  const width = logSlider("Width", "λ", model.get("widths"),
    (wide) => set({ width: wide }));
  const ends = make("span", { class: "ends" },
    make("small", {}, "exact look-up"), make("small", {}, "plain average"));
  width.input.replaceWith(ends);
  ends.prepend(width.input);
  const query = make("input", {
    type: "range", min: low, max: high, step: "any", class: "query",
    "aria-label": `Query q, ${across}`,
    onkeydown: (event) => {
      if (!STRIDES[event.key]) return;
      event.preventDefault();
      ask(model.get("query") + step * STRIDES[event.key]);
    },
    oninput: () => ask(query.valueAsNumber),
  });
  query.style.setProperty("--from", String(LEFT / WIDE));
  query.style.setProperty("--share", String((RIGHT - LEFT) / WIDE));
  const asked = make("b", { class: "query" });
  const given = make("b", { class: "value" });
  const [formula, does] = [make("p"), make("p")];
  const rows = pairs.map(([k, v]) => {
    const [mark, weight] = [make("td"), make("span")];
    const bar = make("i", { class: "bar" });
    const row = make("tr", {},
      make("th", { scope: "row" }, make("b", { class: "key" }, key(k))),
      make("td", {}, make("b", { class: "value" }, value(v))), mark,
      make("td", { class: "weight" },
        make("span", { class: "track" }, bar), weight));
    return { row, mark, bar, weight };
  });
  const head = ["key kⱼ", "value vⱼ", "score eⱼ", "weight αⱼ"].map((text) =>
    make("th", { scope: "col" }, text));
  const sum = make("p", { class: "sum" });
  const again = button("Start again", () => set(start));
  root.append(
    make("div", { class: "controls" }, score.element,
      width.element),
    make("div", { class: "halves" },
      make("div", {}, svg, query,
        make("p", { class: "hint" },
          make("span", {}, asked, "  gives  ", given), again)),
      make("div", {}, make("div", { class: "says" }, formula, does),
        make("table", {}, make("thead", {}, make("tr", {}, ...head)),
          make("tbody", {}, ...rows.map(({ row }) => row))), sum)));

  function update() {
    const [at, wide] = [model.get("query"), model.get("width")];
    const { of, formula: text, does: remark } =
      entry(SCORES, model.get("score"));
    const answered = (/** @type {number} */ x) =>
      lookUp([x], keys, values, of, wide);
    const { scores, weights, context: [blend] } = answered(at);
    rows.forEach(({ row, mark, bar, weight }, j) => {
      mark.textContent =
        number(scores[j], Math.abs(scores[j]) < 1000 ? 1 : 0);
      weight.textContent = number(weights[j]);
      bar.style.width = `${100 * weights[j]}%`;
      row.classList.toggle("most", weights[j] > 0.5);
      const tall = weights[j] * (FLOOR - TOP);
      adjust(bars[j], { height: tall, y: FLOOR - tall });
    });
    const points = Array.from({ length: SAMPLES + 1 }, (_, i) => {
      const x = low + i / SAMPLES * (high - low);
      const y = upright(answered(x).context[0]);
      return `${sideways(x).toFixed(1)} ${y.toFixed(1)}`;
    });
    curve.setAttribute("d", `M${points.join("L")}`);
    const [x, y] = [sideways(at), upright(blend)];
    adjust(needle, { x1: x, x2: x });
    adjust(q, { x });
    adjust(answer, { cx: x, cy: y });
    adjust(c, { x: x + (x > RIGHT - 24 ? -14 : 14),
      y: y + (y > FLOOR - 20 ? -8 : 16) });
    svg.setAttribute("aria-label", `The answer ${number(blend, fine)} at the `
      + `query ${key(at)}, on the curve of all answers`);
    score.show(model.get("score"));
    width.show(wide);
    query.valueAsNumber = at;
    query.setAttribute("aria-valuetext", `q = ${key(at)}`);
    asked.textContent = `q = ${key(at)}`;
    given.textContent = `c = ${number(blend, fine)}`;
    formula.textContent = `eⱼ = ${text}`;
    does.textContent = remark;
    sum.replaceChildren("context ", make("b", { class: "value" }, "c"),
      " = ", values.map(([v], j) => `${number(weights[j])}·${bracket(v)}`)
        .join(" + "), " = ", make("b", {}, number(blend, fine + 1)));
    announce(`Context ${number(blend, fine)}. Weights: ` + keys.map(([k], j) =>
      `${key(k)}: ${number(weights[j])}`).join(", "));
  }
  update();
  return unbind;
}

export default { render };
