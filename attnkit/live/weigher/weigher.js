import { additive, blend, dot, general, scaledDot, softmax, times }
  from "../base/arithmetic.js";
import { choice, draw, make, number, stage } from "../base/page.js";

const REACH = 3; // coordinates go from -3 to 3
const [COLDEST, HOTTEST] = [0.02, 50];
const LOW = "₁₂₃₄₅₆";
const QUARTER_TURN = [[0, -1], [1, 0]];
const SAME = [[1, 0], [0, 1]];

/** A coordinate: short, and in brackets where a sign would stand alone. */
const short = (x) => number(x, 1).replace(".0", "");
const bracket = (x) => (x < 0 ? `(${short(x)})` : short(x));
const point = (v, digits) =>
  `(${v.map((x) => (digits ? number(x, digits) : short(x))).join(", ")})`;
const product = (q, k) =>
  q.map((x, i) => `${bracket(x)}·${bracket(k[i])}`).join(" + ");

/** Each score: its name, formula, number, and the number's way. */
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

/** Arrows from the origin in the plane; those with `moved` can be moved. */
function plane(names, moved) {
  const svg = draw("svg", {
    viewBox: "-3.5 -3.5 7 7", class: "plane", role: "group",
    "aria-label": "The plane",
  });
  for (let i = -REACH; i <= REACH; i++) {
    const kind = i ? "grid" : "axis";
    svg.append(
      draw("line", { x1: i, x2: i, y1: -3.4, y2: 3.4, class: kind }),
      draw("line", { y1: i, y2: i, x1: -3.4, x2: 3.4, class: kind }));
    if (i)
      svg.append(
        draw("text", { x: i, y: 0.24, class: "tick" }, short(i)),
        draw("text", { x: -0.17, y: 0.07 - i, class: "tick" }, short(i)));
  }
  const hull = draw("polygon", { class: "hull" });
  svg.append(hull);
  const arrows = names.map(({ name, kind }) => {
    const line = draw("line", { class: `arrow ${kind}` });
    const head = draw("path", { class: `head ${kind}` });
    svg.append(line, head);
    return { line, head, name, kind };
  });
  const discs = names.map(({ name, kind, says }, i) => {
    if (!moved[i]) {
      const dot = draw("g", { class: "result" },
        draw("circle", { r: 0.12, class: kind }),
        draw("text", { x: 0.2, y: -0.14 }, name));
      svg.append(dot);
      return dot;
    }
    const disc = draw("g", {
      class: `disc ${kind}`, tabindex: 0, role: "slider", "aria-label": says,
      "aria-valuemin": -REACH, "aria-valuemax": REACH,
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
  const places = names.map(() => [0, 0]);

  function move(i, place) {
    const tidy = (x) =>
      Math.max(-REACH, Math.min(REACH, Math.round(x * 10) / 10)) + 0;
    moved[i](place.map(tidy));
  }
  function steer(event, i) {
    const way = {
      ArrowLeft: [-1, 0], ArrowRight: [1, 0],
      ArrowUp: [0, 1], ArrowDown: [0, -1],
    }[event.key];
    if (!way) return;
    event.preventDefault();
    const far = event.shiftKey ? 0.5 : 0.1;
    move(i, places[i].map((x, axis) => x + far * way[axis]));
  }
  function grasp(event, i) {
    const disc = discs[i];
    const drag = (e) => {
      const at = new DOMPoint(e.clientX, e.clientY)
        .matrixTransform(svg.getScreenCTM().inverse());
      move(i, [at.x, -at.y]);
    };
    const release = () => {
      disc.removeEventListener("pointermove", drag);
      disc.classList.remove("held");
    };
    event.preventDefault();
    disc.focus({ preventScroll: true });
    disc.setPointerCapture(event.pointerId);
    disc.classList.add("held");
    disc.addEventListener("pointermove", drag);
    disc.addEventListener("pointerup", release, { once: true });
    disc.addEventListener("pointercancel", release, { once: true });
  }
  /** Put arrow i at a place, so thick, and faint where it is shut out. */
  function put(i, place, thick, open = true) {
    places[i] = place;
    const { line, head } = arrows[i];
    const [x, y] = [place[0], -place[1]];
    const length = Math.hypot(x, y);
    const gap = moved[i] ? 0.28 : 0.1;
    const wide = 0.1 + thick * 0.8;
    const far = length - gap - wide * 1.6;
    const seen = far > 0;
    for (const part of [line, head]) {
      part.toggleAttribute("hidden", !seen);
      part.classList.toggle("shut", !open);
    }
    discs[i].classList.toggle("shut", !open);
    discs[i].setAttribute("transform", `translate(${x} ${y})`);
    if (moved[i]) {
      discs[i].setAttribute("aria-valuenow", place[0]);
      discs[i].setAttribute("aria-valuetext",
        `${short(place[0])} across, ${short(place[1])} up`);
    }
    if (!seen) return;
    const [u, v] = [x / length, y / length];
    line.setAttribute("x2", u * far);
    line.setAttribute("y2", v * far);
    line.style.strokeWidth = thick;
    const [tip, back] = [length - gap, far - 0.02];
    head.setAttribute("d",
      `M${u * tip} ${v * tip}` +
      `L${u * back - v * wide} ${v * back + u * wide}` +
      `L${u * back + v * wide} ${v * back - u * wide}Z`);
  }
  const span = (points) => hull.setAttribute("points",
    around(points).map(([x, y]) => `${x},${-y}`).join(" "));
  return { svg, put, span };
}

/** The corners of the smallest convex figure around some points. */
function around(points) {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (some) => {
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

function render({ model, el }) {
  const words = model.get("words");
  const count = words.length;
  const { root, say } = stage(el, "weigher",
    "Live figure: states, scores, weights and context");
  const start = Object.fromEntries(
    ["h", "s", "score", "temperature", "mask"].map((k) => [k, model.get(k)]));
  const set = (name, value) => {
    model.set(name, value);
    model.save_changes();
  };
  const changed = (list, j, value) =>
    list.map((old, i) => (i === j ? value : old));

  const names = words.map((word, j) => ({
    name: `h${LOW[j]}`, kind: "key",
    says: `State h${j + 1}, ${word}. Arrow keys move it`,
  }));
  names.push(
    { name: "c", kind: "value" },
    { name: "s", kind: "query", says: "Decoder state s. Arrow keys move it" });
  const moves = words.map((_, j) =>
    (place) => set("h", changed(model.get("h"), j, place)));
  moves.push(null, (place) => set("s", place));
  const { svg, put, span } = plane(names, moves);

  const score = choice("Score",
    Object.fromEntries(Object.entries(SCORES).map(([k, f]) => [k, f.name])),
    (key) => set("score", key));
  const heat = make("input", {
    type: "range", min: Math.log10(COLDEST), max: Math.log10(HOTTEST),
    step: "any", "aria-label": "Temperature T",
    onkeydown: (event) => {
      const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };
      if (!way[event.key]) return;
      event.preventDefault();
      warm(Number(heat.value) + 0.05 * way[event.key]);
    },
    oninput: () => warm(Number(heat.value)),
  });
  const warm = (log) => {
    const T = Number((10 ** log).toPrecision(3));
    set("temperature", Math.max(COLDEST, Math.min(HOTTEST, T)));
  };
  const degree = make("span", { class: "degree", "aria-hidden": "true" });
  const formula = make("p", { class: "formula" });
  const rows = words.map((word, j) => {
    const open = make("input", {
      type: "checkbox", role: "switch",
      "aria-label": `h${j + 1}, ${word}, may be attended`,
      onchange: () => set("mask", changed(model.get("mask"), j, open.checked)),
    });
    const [way, weight] = [make("span", { class: "way" }), make("span")];
    const [total, bar] = [make("b"), make("i", { class: "bar" })];
    const row = make("tr", {},
      make("td", {}, make("label", { class: "switch" }, open)),
      make("th", { scope: "row" },
        make("b", { class: "key" }, names[j].name), " ",
        make("i", {}, word)),
      make("td", { class: "score" }, way, total),
      make("td", { class: "weight" }, make("span", { class: "track" }, bar),
        weight));
    return { row, open, way, total, bar, weight };
  });
  const head = ["mask", "state", "score eⱼ", "weight αⱼ"].map((text) =>
    make("th", { scope: "col" }, text));
  const sum = make("p", { class: "formula sum" });
  const again = make("button", {
    type: "button",
    onclick: () => {
      for (const [name, value] of Object.entries(start))
        model.set(name, value);
      model.save_changes();
    },
  }, "Start again");
  root.append(
    make("div", { class: "controls" }, score.element,
      make("label", { class: "slide" }, make("span", {}, "Temperature"),
        heat, degree)),
    make("div", { class: "halves" },
      make("div", {}, svg, make("p", { class: "hint" },
        "Drag a disc, or focus it and press arrow keys. ", again)),
      make("div", {}, formula,
        make("table", {}, make("thead", {}, make("tr", {}, ...head)),
          make("tbody", {}, ...rows.map(({ row }) => row))),
        sum)));

  function update() {
    const [h, s, mask] = [model.get("h"), model.get("s"), model.get("mask")];
    const [f, T] = [SCORES[model.get("score")], model.get("temperature")];
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
    heat.value = Math.log10(T);
    degree.textContent = `T = ${Number(T.toPrecision(3))}`;
    heat.setAttribute("aria-valuetext", degree.textContent);
    formula.textContent = `eⱼ = ${f.formula};  α = softmax(e / T)`;
    sum.replaceChildren("context ", make("b", { class: "value" }, "c"), " = ",
      h.map((k, j) => `${number(weights[j])} · ${point(k)}`).join(" + "),
      " = ", make("b", {}, point(c, 2)));
    say("Weights: " + words.map((word, j) =>
      `${word} ${number(weights[j])}`).join(", ") +
      `. Context ${point(c, 2)}.`);
  }
  const watched = Object.keys(start).map((name) => `change:${name}`);
  for (const name of watched) model.on(name, update);
  update();
  return () => watched.forEach((name) => model.off(name, update));
}

export default { render };
