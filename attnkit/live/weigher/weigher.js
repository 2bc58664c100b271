import { additive, blend, dot, general, scaledDot, softmax, times }
  from "../base/arithmetic.js";
import { adjust, bind, button, choice, draw, entry, make, number, stage }
  from "../base/page.js";
import { follow, located } from "../base/pointer.js";
import { logSlider } from "../base/slider.js";

/** @import { View } from "../base/page.js" */
/** @typedef {number[]} Point two coordinates */
/**
 * @typedef {object} Traits
 * @property {string[]} words
 * @property {Point[]} h
 * @property {Point} s
 * @property {string} score
 * @property {number} temperature
 * @property {boolean[]} mask
 * @property {string[]} scores
 * @property {number} reach coordinates go from -reach to reach
 * @property {[low: number, high: number]} temperatures
 */
/**
 * An arrow; `move` is called with where the reader wants its head.
 * @typedef {{ name: string, kind: string, says?: string,
 *   move?: (place: Point) => void }} Arrow
 */

const LOW = "₁₂₃₄₅₆₇₈₉";
/** @type {Record<string, Point>} */
const COMPASS = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
};
const QUARTER_TURN = [[0, -1], [1, 0]];
const SAME = [[1, 0], [0, 1]];

/** A coordinate, without a decimal that is 0. @param {number} x */
const short = (x) => number(x, 1).replace(".0", "");
/** In brackets where a sign would stand alone. @param {number} x */
const bracket = (x) => (x < 0 ? `(${short(x)})` : short(x));
/** @param {Point} v @param {number} [digits] */
const point = (v, digits) =>
  `(${v.map((x) => (digits ? number(x, digits) : short(x))).join(", ")})`;
/** @param {Point} q @param {Point} k */
const product = (q, k) =>
  q.map((x, i) => `${bracket(x)}·${bracket(k[i])}`).join(" + ");

/**
 * Each score: its name, formula, number, and the number's way.
 * @type {Record<string, { name: string, formula: string,
 *   of: (q: Point, k: Point) => number,
 *   way: (q: Point, k: Point) => string }>}
 */
const SCORES = {
  dot: {
    name: "dot", formula: "s · hⱼ", of: dot, way: product,
  },
  scaled: {
    name: "scaled dot", formula: "s · hⱼ / √2", of: scaledDot,
    way: (q, k) => `(${product(q, k)}) / √2`,
  },
  general: {
    name: "general",
    formula: "s · W hⱼ, W turns a key by 90°",
    of: (q, k) => general(q, k, QUARTER_TURN),
    way: (q, k) => product(q, times(QUARTER_TURN, k)),
  },
  additive: {
    name: "additive",
    formula: "v · tanh(W s + U hⱼ), W = U = 1, v = (1, 1)",
    of: (q, k) => additive(q, k, SAME, SAME, [1, 1]),
    way: (q, k) =>
      q.map((x, i) => `tanh(${short(x + k[i])})`).join(" + "),
  },
};

/**
 * Arrows from the origin in the plane.
 * @param {Arrow[]} arrows @param {number} reach
 */
function plane(arrows, reach) {
  const [line, edge] = [reach + 0.4, reach + 0.5];
  const svg = draw("svg", {
    viewBox: `${-edge} ${-edge} ${2 * edge} ${2 * edge}`,
    class: "plane", role: "group",
    "aria-label": "The plane",
  });
  for (let i = -reach; i <= reach; i++) {
    const kind = i ? "grid" : "axis";
    svg.append(
      draw("line", { x1: i, x2: i, y1: -line, y2: line, class: kind }),
      draw("line", { y1: i, y2: i, x1: -line, x2: line, class: kind }));
    if (i)
      svg.append(
        draw("text", { x: i, y: 0.24, class: "tick" }, short(i)),
        draw("text", { x: -0.17, y: 0.07 - i, class: "tick" }, short(i)));
  }
  const hull = draw("polygon", { class: "hull" });
  svg.append(hull);
  const shafts = arrows.map(({ kind }) => {
    const line = draw("line", { class: `arrow ${kind}` });
    const head = draw("path", { class: `head ${kind}` });
    svg.append(line, head);
    return { line, head };
  });
  const discs = arrows.map(({ name, kind, says, move }, i) => {
    if (!move) {
      const dot = draw("g", { class: "result" },
        draw("circle", { r: 0.12, class: kind }),
        draw("text", { x: 0.2, y: -0.14 }, name));
      svg.append(dot);
      return dot;
    }
    const disc = draw("g", {
      class: `disc ${kind}`, tabindex: 0, role: "slider", "aria-label": says,
      "aria-valuemin": -reach, "aria-valuemax": reach,
      onkeydown: (event) => steer(event, i),
      onpointerdown: (event) => grasp(event, i),
    },
      draw("circle", { r: 0.38, class: "touch" }),
      draw("circle", { r: 0.27, class: "ring" }),
      draw("text", { y: 0.085 }, name));
    // A finger on a disc moves the disc, not the page.
    disc.addEventListener("touchstart", (event) => event.preventDefault(),
      { passive: false });
    svg.append(disc);
    return disc;
  });
  const places = arrows.map(() => [0, 0]);

  /** @param {number} i @param {Point} place */
  function moveTo(i, place) {
    const tidy = (/** @type {number} */ x) =>
      Math.max(-reach, Math.min(reach, Math.round(x * 10) / 10)) + 0;
    arrows[i].move?.(place.map(tidy));
  }
  /** @param {KeyboardEvent} event @param {number} i */
  function steer(event, i) {
    const way = COMPASS[event.key];
    if (!way) return;
    event.preventDefault();
    const far = event.shiftKey ? 0.5 : 0.1;
    moveTo(i, places[i].map((x, axis) => x + far * way[axis]));
  }
  /** @param {PointerEvent} press @param {number} i */
  function grasp(press, i) {
    const disc = discs[i];
    disc.focus({ preventScroll: true });
    disc.classList.add("held");
    follow(press, disc, (event) => {
      const { x, y } = located(event, svg);
      moveTo(i, [x, -y]);
    }, () => disc.classList.remove("held"));
  }
  /**
   * Put arrow i at a place, so thick, and faint where it is shut out.
   * @param {number} i @param {Point} place
   * @param {number} thick @param {boolean} [open]
   */
  function put(i, place, thick, open = true) {
    places[i] = place;
    const { line, head } = shafts[i];
    const [x, y] = [place[0], -place[1]];
    const length = Math.hypot(x, y);
    const gap = arrows[i].move ? 0.28 : 0.1;
    const wide = 0.1 + thick * 0.8;
    const far = length - gap - wide * 1.6;
    const seen = far > 0;
    for (const part of [line, head]) {
      part.toggleAttribute("hidden", !seen);
      part.classList.toggle("shut", !open);
    }
    discs[i].classList.toggle("shut", !open);
    discs[i].setAttribute("transform", `translate(${x} ${y})`);
    if (arrows[i].move)
      adjust(discs[i], { "aria-valuenow": place[0], "aria-valuetext":
        `${short(place[0])} across, ${short(place[1])} up` });
    if (!seen) return;
    const [u, v] = [x / length, y / length];
    adjust(line, { x2: u * far, y2: v * far });
    line.style.strokeWidth = String(thick);
    const [tip, back] = [length - gap, far - 0.02];
    head.setAttribute("d",
      `M${u * tip} ${v * tip}` +
      `L${u * back - v * wide} ${v * back + u * wide}` +
      `L${u * back + v * wide} ${v * back - u * wide}Z`);
  }
  /** @param {Point[]} points */
  const span = (points) => hull.setAttribute("points",
    around(points).map(([x, y]) => `${x},${-y}`).join(" "));
  return { svg, put, span };
}

/**
 * The corners of the smallest convex figure around some points.
 * @param {Point[]} points
 */
function around(points) {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  /** @param {Point[]} some */
  const half = (some) => {
    /** @type {Point[]} */
    const kept = [];
    for (const p of some) {
      while (kept.length > 1) {
        const [a, b] = kept.slice(-2);
        const turn = (b[0] - a[0]) * (p[1] - a[1])
          - (b[1] - a[1]) * (p[0] - a[0]);
        if (turn > 0) break;
        kept.pop();
      }
      kept.push(p);
    }
    return kept.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

/** @param {View<Traits>} view */
function render({ model, el }) {
  const words = model.get("words");
  const count = words.length;
  const { root, announce } = stage(el, "weigher",
    "Live figure: states, scores, weights and context");
  const { set, unbind } = bind(model, { h: update, s: update, score: update,
    temperature: update, mask: update });
  const start = { h: model.get("h"), s: model.get("s"),
    score: model.get("score"), temperature: model.get("temperature"),
    mask: model.get("mask") };

  /** @type {Arrow[]} */
  const arrows = words.map((word, j) => ({
    name: `h${LOW[j]}`, kind: "key",
    says: `State h${j + 1}, ${word}. Arrow keys move it`,
    move: (place) => set({ h: model.get("h").with(j, place) }),
  }));
  arrows.push(
    { name: "c", kind: "value" },
    { name: "s", kind: "query", says: "Decoder state s. Arrow keys move it",
      move: (place) => set({ s: place }) });
  const { svg, put, span } = plane(arrows, model.get("reach"));

  const score = choice("Score", Object.fromEntries(model.get("scores")
    .map((key) => [key, entry(SCORES, key).name])),
  (key) => set({ score: key }));
  const heat = logSlider("Temperature", "T", model.get("temperatures"),
    (T) => set({ temperature: T }));
  const formula = make("p", { class: "formula" });
  const rows = words.map((word, j) => {
    const open = make("input", {
      type: "checkbox", role: "switch",
      "aria-label": `h${j + 1}, ${word}, may be attended`,
      onchange: () =>
        set({ mask: model.get("mask").with(j, open.checked) }),
    });
    const [way, weight] = [make("span", { class: "way" }), make("span")];
    const [total, bar] = [make("b"), make("i", { class: "bar" })];
    const row = make("tr", {},
      make("td", {}, make("label", { class: "switch" }, open)),
      make("th", { scope: "row" },
        make("b", { class: "key" }, arrows[j].name), " ",
        make("i", {}, word)),
      make("td", { class: "score" }, way, total),
      make("td", { class: "weight" }, make("span", { class: "track" }, bar),
        weight));
    return { row, open, way, total, bar, weight };
  });
  const head = ["mask", "state", "score eⱼ", "weight αⱼ"].map((text) =>
    make("th", { scope: "col" }, text));
  const sum = make("p", { class: "formula sum" });
  const again = button("Start again", () => set(start));
  root.append(
    make("div", { class: "controls" }, score.element, heat.element),
    make("div", { class: "halves" },
      make("div", {}, svg, make("p", { class: "hint" },
        "Drag a disc, or focus it and press arrow keys. ", again)),
      make("div", {}, formula,
        make("table", {}, make("thead", {}, make("tr", {}, ...head)),
          make("tbody", {}, ...rows.map(({ row }) => row))),
        sum)));

  function update() {
    const [h, s, mask] = [model.get("h"), model.get("s"), model.get("mask")];
    const f = entry(SCORES, model.get("score"));
    const T = model.get("temperature");
    const scores = h.map((k) => f.of(s, k));
    const weights = softmax(scores, mask, T);
    const c = blend(weights, h);
    h.forEach((k, j) => {
      const { row, open, way, total, bar, weight } = rows[j];
      put(j, k, 0.035 + 0.13 * weights[j], mask[j]);
      row.classList.toggle("shut", !mask[j]);
      open.checked = mask[j];
      way.textContent = f.way(s, k);
      total.textContent = `= ${number(scores[j])}`;
      bar.style.width = `${100 * weights[j]}%`;
      weight.textContent = number(weights[j]);
    });
    put(count, c, 0.07);
    put(count + 1, s, 0.06);
    span(h.filter((_, j) => mask[j]));
    score.show(model.get("score"));
    heat.show(T);
    formula.textContent = `eⱼ = ${f.formula};  α = softmax(e / T)`;
    sum.replaceChildren("context ", make("b", { class: "value" }, "c"), " = ",
      h.map((k, j) => `${number(weights[j])} · ${point(k)}`).join(" + "),
      " = ", make("b", {}, point(c, 2)));
    announce("Weights: " + words.map((word, j) =>
      `${word} ${number(weights[j])}`).join(", ") +
      `. Context ${point(c, 2)}.`);
  }
  update();
  return unbind;
}

export default { render };
