import { additive, dot, general, lookUp, nearness }
  from "../base/arithmetic.js";
import { choice, draw, make, number, stage } from "../base/page.js";

const [NARROWEST, WIDEST] = [0.1, 100];
const [WIDE, TALL] = [320, 228]; // of the drawing
const [LEFT, RIGHT, TOP, FLOOR] = [34, 308, 28, 196]; // of its inside
const SAMPLES = 220; // points of the curve

/** A number: without decimals where it has none or is far from 0. */
const short = (x) =>
  number(x, Number.isInteger(x) || Math.abs(x) >= 1000 ? 0 : 1);
const bracket = (x) => (x < 0 ? `(${short(x)})` : short(x));

/** Each score: its name, formula, what it does, and its number. */
const SCORES = {
  distance: {
    name: "distance", formula: "−(q − k)² / 2b²", of: nearness,
    does: "The nearer a key is, the more it weighs.",
  },
  dot: {
    name: "dot", formula: "q·k / b², scaled or not, since √1 = 1", of: dot,
    does: "For every positive query the largest key weighs most.",
  },
  general: {
    name: "general", formula: "q·w·k / b²",
    of: (q, k) => general(q, k, [[-1]]),
    does: "w = −1 turns dot round: then the smallest key weighs most.",
  },
  additive: {
    name: "additive", formula: "v·tanh(w·q + u·k) / b²",
    of: (q, k) => additive(q, k, [[-1]], [[1]], [1]),
    does: "w = −1, u = v = 1: all keys well above the query score alike.",
  },
};

/** Where round numbers lie from low to high, some four of them. */
function ticks(low, high) {
  const rough = (high - low) / 4;
  const ten = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((x) => x * ten).find((x) => x >= rough);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 },
    (_, i) => (first + i) * step);
}

function render({ model, el }) {
  const pairs = model.get("pairs");
  const keys = pairs.map(([k]) => [k]);
  const values = pairs.map(([, v]) => [v]);
  const [low, high] = model.get("reach");
  const [across, up] = [model.get("x"), model.get("y")];
  const { root, say } = stage(el, "soft-lookup",
    "Live figure: a query among keys, their weights, and the blend");
  root.style.setProperty("--rows", pairs.length);
  const names = ["query", "width", "score"];
  const start = names.map((name) => [name, model.get(name)]);
  const set = (name, value) => {
    model.set(name, value);
    model.save_changes();
  };
  const step = 10 ** Math.floor(Math.log10((high - low) / 100));
  const ask = (q) => {
    const tidy = Number((Math.round(q / step) * step).toPrecision(12));
    set("query", Math.max(low, Math.min(high, tidy)));
  };
  const widen = (log) => {
    const b = Number((10 ** log).toPrecision(3));
    set("width", Math.max(NARROWEST, Math.min(WIDEST, b)));
  };

  const bottom = Math.min(...values.flat());
  const range = Math.max(...values.flat()) - bottom || 1;
  const sideways = (q) => LEFT + (q - low) / (high - low) * (RIGHT - LEFT);
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
        short(v))]),
    draw("line", { x1: LEFT, x2: RIGHT, y1: FLOOR, y2: FLOOR,
      class: "floor" }),
    ...keys.map(([k]) => draw("text",
      { x: sideways(k), y: FLOOR + 15, class: "tick" }, short(k))),
    draw("text", { x: (LEFT + RIGHT) / 2, y: FLOOR + 30, class: "tick" },
      across),
    draw("text", { x: 2, y: 10, class: "tick first" }, up),
    ...bars, curve, needle,
    ...pairs.map(([k, v]) => draw("circle",
      { cx: sideways(k), cy: upright(v), r: 4.5, class: "pair" })),
    answer, q, c);
  function grasp(event) {
    const move = (e) => {
      const at = new DOMPoint(e.clientX, e.clientY)
        .matrixTransform(svg.getScreenCTM().inverse());
      ask(low + (at.x - LEFT) / (RIGHT - LEFT) * (high - low));
    };
    const release = () => svg.removeEventListener("pointermove", move);
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    svg.addEventListener("pointermove", move);
    svg.addEventListener("pointerup", release, { once: true });
    svg.addEventListener("pointercancel", release, { once: true });
    move(event);
  }

  const score = choice("Score",
    Object.fromEntries(Object.entries(SCORES).map(([k, f]) => [k, f.name])),
    (key) => set("score", key));
  const width = make("input", {
    type: "range", min: Math.log10(NARROWEST), max: Math.log10(WIDEST),
    step: "any", "aria-label": "Width b",
    onkeydown: (event) => {
      const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };
      if (!way[event.key]) return;
      event.preventDefault();
      widen(Math.log10(model.get("width")) + 0.05 * way[event.key]);
    },
    oninput: () => widen(Number(width.value)),
  });
  const query = make("input", {
    type: "range", min: low, max: high, step: "any", class: "query",
    "aria-label": `Query q, ${across}`,
    onkeydown: (event) => {
      const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1,
        PageDown: -10, PageUp: 10 };
      if (!way[event.key]) return;
      event.preventDefault();
      ask(model.get("query") + step * way[event.key]);
    },
    oninput: () => ask(Number(query.value)),
  });
  query.style.setProperty("--from", LEFT / WIDE);
  query.style.setProperty("--share", (RIGHT - LEFT) / WIDE);
  const asked = make("b", { class: "query" });
  const given = make("b", { class: "value" });
  const broad = make("span", { class: "degree", "aria-hidden": "true" });
  const [formula, does] = [make("p"), make("p")];
  const rows = pairs.map(([k, v]) => {
    const [mark, weight] = [make("td"), make("span")];
    const bar = make("i", { class: "bar" });
    const row = make("tr", {},
      make("th", { scope: "row" }, make("b", { class: "key" }, short(k))),
      make("td", {}, make("b", { class: "value" }, short(v))), mark,
      make("td", { class: "weight" },
        make("span", { class: "track" }, bar), weight));
    return { row, mark, bar, weight };
  });
  const head = ["key kⱼ", "value vⱼ", "score eⱼ", "weight αⱼ"].map((text) =>
    make("th", { scope: "col" }, text));
  const sum = make("p", { class: "sum" });
  const again = make("button", {
    type: "button",
    onclick: () => {
      for (const [name, value] of start) model.set(name, value);
      model.save_changes();
    },
  }, "Start again");
  root.append(
    make("div", { class: "controls" }, score.element,
      make("label", { class: "slide" }, make("span", {}, "Width"),
        make("span", { class: "ends" }, width,
          make("small", {}, "exact look-up"),
          make("small", {}, "plain average")), broad)),
    make("div", { class: "halves" },
      make("div", {}, svg, query,
        make("p", { class: "hint" }, make("span", {}, asked, "  gives  ", given),
          again)),
      make("div", {}, make("div", { class: "says" }, formula, does),
        make("table", {}, make("thead", {}, make("tr", {}, ...head)),
          make("tbody", {}, ...rows.map(({ row }) => row))), sum)));

  function update() {
    const [at, b, kind] = names.map((name) => model.get(name));
    const { of, formula: text, does: remark } = SCORES[kind];
    const answered = (x) => lookUp([x], keys, values, of, b);
    const { scores, weights, context: [blend] } = answered(at);
    rows.forEach(({ row, mark, bar, weight }, j) => {
      mark.textContent =
        number(scores[j], Math.abs(scores[j]) < 1000 ? 1 : 0);
      weight.textContent = number(weights[j]);
      bar.style.width = `${100 * weights[j]}%`;
      row.classList.toggle("most", weights[j] > 0.5);
      const tall = weights[j] * (FLOOR - TOP);
      bars[j].setAttribute("height", tall);
      bars[j].setAttribute("y", FLOOR - tall);
    });
    const points = Array.from({ length: SAMPLES + 1 }, (_, i) => {
      const x = low + i / SAMPLES * (high - low);
      const y = upright(answered(x).context[0]);
      return `${sideways(x).toFixed(1)} ${y.toFixed(1)}`;
    });
    curve.setAttribute("d", `M${points.join("L")}`);
    const [x, y] = [sideways(at), upright(blend)];
    for (const end of ["x1", "x2"]) needle.setAttribute(end, x);
    q.setAttribute("x", x);
    answer.setAttribute("cx", x);
    answer.setAttribute("cy", y);
    c.setAttribute("x", x + (x > RIGHT - 24 ? -14 : 14));
    c.setAttribute("y", y + (y > FLOOR - 20 ? -8 : 16));
    svg.setAttribute("aria-label", `The answer ${number(blend, 1)} at the `
      + `query ${short(at)}, on the curve of all answers`);
    score.show(kind);
    width.value = Math.log10(b);
    query.value = at;
    broad.textContent = `b = ${Number(b.toPrecision(3))}`;
    width.setAttribute("aria-valuetext", broad.textContent);
    query.setAttribute("aria-valuetext", `q = ${short(at)}`);
    asked.textContent = `q = ${short(at)}`;
    given.textContent = `c = ${number(blend, 1)}`;
    formula.textContent = `eⱼ = ${text}`;
    does.textContent = remark;
    sum.replaceChildren("context ", make("b", { class: "value" }, "c"),
      " = ", values.map(([v], j) => `${number(weights[j])}·${bracket(v)}`)
        .join(" + "), " = ", make("b", {}, number(blend, 2)));
    say(`Context ${number(blend, 1)}. Weights: ` + keys.map(([k], j) =>
      `${short(k)}: ${number(weights[j])}`).join(", "));
  }
  for (const name of names) model.on(`change:${name}`, update);
  update();
  return () => names.forEach((name) => model.off(`change:${name}`, update));
}

export default { render };
