import { headWeights } from "./head_weights.js";
import { choice, draw, make, number, stage } from "../base/page.js";

// Of a drawing, in its own units.
const [ROW, CELL, LETTER, WIDTH] = [26, 20, 8.8, 340];
/** Room for the longest word. */
const side = (words) =>
  10 + LETTER * Math.max(4, ...words.map((word) => word.length));

/** Two columns of words; a line is the thicker, the more weight it has. */
function arcs(words, rows, chosen) {
  const left = side(words);
  const width = Math.max(WIDTH, 2 * left + 80);
  const right = width - left;
  const y = (i) => (i + 0.5) * ROW;
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

/** Rows look, columns are looked at; the darker, the more weight. */
function map(words, rows, chosen) {
  const [cell, left, top] = [CELL, side(words), 0.85 * side(words)];
  const n = words.length;
  const width = left + n * cell + 0.5 * left;
  const svg = draw("svg", { viewBox: `0 0 ${width} ${top + n * cell + 2}` });
  words.forEach((word, i) => {
    const x = left + (i + 0.6) * cell;
    const mine = i === chosen;
    svg.append(
      draw("text", { x, y: top - 6, class: mine ? "key" : "",
        transform: `rotate(-55 ${x} ${top - 6})` }, word),
      draw("text", { class: `row${mine ? " query" : ""}`, x: left - 6,
        y: top + (i + 0.7) * cell }, word));
    rows[i].forEach((w, j) => svg.append(draw("rect", { class: "cell",
      x: left + j * cell, y: top + i * cell, width: cell, height: cell,
      "fill-opacity": w })));
  });
  svg.append(draw("rect", { class: "frame", x: left, y: top,
    width: n * cell, height: n * cell }));
  if (chosen !== null)
    svg.append(
      draw("rect", { class: "band query", x: left, y: top + chosen * cell,
        width: n * cell, height: cell }),
      draw("rect", { class: "band key", x: left + chosen * cell, y: top,
        width: cell, height: n * cell }));
  svg.style.maxWidth = `${width * 0.08}rem`;
  return svg;
}

/** A head so small that only its pattern is seen. */
function thumb(canvas, rows) {
  canvas.width = canvas.height = rows.length;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#0072b2";
  rows.forEach((row, i) => row.forEach((w, j) => {
    pen.globalAlpha = w;
    pen.fillRect(j, i, 1, 1);
  }));
}

/** Readers count from 1, as the pages do; traits, like tensors, from 0. */
const named = (layer, head) => `layer ${layer + 1}, head ${head + 1}`;

function render({ model, el }) {
  const [sentences, layers, heads] =
    ["sentences", "layers", "heads"].map((name) => model.get(name));
  const weights = headWeights(model.get("numbers"),
    sentences.map((words) => words.length), layers, heads);
  const { root, say } = stage(el, "headviewer",
    "Live figure: where each head of each layer looks");
  const set = (traits) => {
    for (const [name, value] of Object.entries(traits)) model.set(name, value);
    model.save_changes();
  };

  const select = make("select", {
    "aria-label": "Sentence",
    onchange: () => set({ word: null, sentence: Number(select.value) }),
  }, ...sentences.map((words, s) =>
    make("option", { value: s }, words.join(" "))));
  const knob = (name, text, count) => {
    const input = make("input", {
      type: "range", min: 0, max: count - 1, step: 1, "aria-label": text,
      oninput: () => set({ [name]: Number(input.value) }),
    });
    const degree = make("span", { class: "degree", "aria-hidden": "true" });
    return { input, degree, element: make("label", { class: "slide" },
      make("span", {}, text), input, degree) };
  };
  const knobs = [["layer", "Layer", layers], ["head", "Head", heads]]
    .map(([name, text, count]) => ({ name, ...knob(name, text, count) }));
  const views = choice("View", { arcs: "arcs", map: "map" },
    (view) => set({ view }));
  const list = make("ul");
  const hint = make("p", { class: "hint" });
  const drawing = make("div", { class: "drawing" });

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
  grid.style.setProperty("--heads", heads);
  function steer(event) {
    const way = { ArrowLeft: [0, -1], ArrowRight: [0, 1],
      ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!way) return;
    event.preventDefault();
    const layer = (model.get("layer") + way[0] + layers) % layers;
    const head = (model.get("head") + way[1] + heads) % heads;
    set({ layer, head });
    tiles[layer * heads + head].tile.focus();
  }
  root.append(
    make("div", { class: "controls" }, select,
      ...knobs.map(({ element }) => element), views.element),
    make("div", { class: "halves" },
      make("div", {}, list, hint,
        make("p", { class: "over" },
          "All heads: a row a layer, a column a head"),
        make("div", { class: "sheet" }, grid)),
      drawing));

  let [words, chips, peeked] = [[], [], null];
  const shown = () => {
    const i = peeked ?? model.get("word");
    return i !== null && i < words.length ? i : null;
  };
  function peek(i) {
    peeked = i;
    update();
  }
  function begin() {
    peeked = null;
    const s = model.get("sentence");
    words = sentences[s];
    select.value = s;
    for (const { canvas, layer, head } of tiles)
      thumb(canvas, weights(s, layer, head));
    chips = words.map((word, i) => {
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
    });
    list.replaceChildren(...chips.map(({ chip }) => make("li", {}, chip)));
    update();
  }

  function update() {
    const [s, layer, head] =
      ["sentence", "layer", "head"].map((name) => model.get(name));
    const rows = weights(s, layer, head);
    const chosen = shown();
    for (const { name, input, degree } of knobs) {
      input.value = model.get(name);
      degree.textContent = `${model.get(name) + 1} of ${+input.max + 1}`;
      input.setAttribute("aria-valuetext", degree.textContent);
    }
    views.show(model.get("view"));
    tiles.forEach(({ tile, ...at }) => {
      const on = at.layer === layer && at.head === head;
      tile.setAttribute("aria-checked", on);
      tile.tabIndex = on ? 0 : -1;
    });
    chips.forEach(({ chip, to, from }, i) => {
      chip.setAttribute("aria-pressed", i === model.get("word"));
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
    const svg = (model.get("view") === "map" ? map : arcs)(
      words, rows, chosen);
    const most = rows.map((row) => row.indexOf(Math.max(...row)));
    const looks = (i) => `${words[i]} looks most at ${words[most[i]]} `
      + `(${number(rows[i][most[i]])})`;
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", `Weights of ${named(layer, head)}: `
      + words.map((_, i) => looks(i)).join(", "));
    drawing.replaceChildren(svg);
    say(`Now ${named(layer, head)}. `
      + (chosen === null ? "" : looks(chosen)));
  }
  const watched = ["layer", "head", "view", "word"]
    .map((name) => `change:${name}`);
  model.on("change:sentence", begin);
  for (const name of watched) model.on(name, update);
  begin();
  return () => {
    model.off("change:sentence", begin);
    for (const name of watched) model.off(name, update);
  };
}

export default { render };
