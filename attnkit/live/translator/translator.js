import { draw, make, number, stage } from "../base/page.js";
import { translator, unpack } from "../base/translator_model.js";
import { nearest, tokenize } from "../base/words.js";

const MOST = 40; // words of a sentence
const SPECIAL = 4; // padding, begin, end, unknown
const [CELL, LEFT, TOP] = [24, 96, 84];
const PACE = 110; // milliseconds a word

function render({ model, el }) {
  const [french, english] = [model.get("french"), model.get("english")];
  const [gloss, pairs] = [model.get("gloss"), model.get("pairs")];
  const known = french.slice(SPECIAL);
  const ids = new Map(french.map((word, i) => [word, i]));
  const isKnown = (word) => ids.get(word) >= SPECIAL;
  const machine = translator(
    unpack(model.get("numbers"), model.get("layout")));
  const { root, say } = stage(el, "translator",
    "Live figure: a French sentence, its translation, and where each word "
    + "was looked for");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const id = `french-${Math.random().toString(36).slice(2)}`;
  const set = (text) => {
    model.set("sentence", text);
    model.save_changes();
  };

  const input = make("input", {
    id, type: "text", lang: "fr", autocomplete: "off", autocapitalize: "none",
    spellcheck: "false", maxlength: 300, oninput: () => set(input.value),
  });
  let turn = pairs.findIndex(({ source }) =>
    source.join(" ") === model.get("sentence"));
  const another = make("button", {
    type: "button",
    onclick: () => {
      turn = (turn + 1) % pairs.length;
      set(pairs[turn].source.join(" "));
    },
  }, "Another one");
  const trouble = make("p", { class: "trouble", "aria-live": "polite" });
  const [sourceRow, targetRow] = [make("ul"), make("ul")];
  const verdict = make("p", { class: "verdict" });
  const map = make("div", { class: "map" });
  const put = (word) => {
    const words = tokenize(input.value);
    const end = words.at(-1) === "." ? words.pop() : "";
    set([...words, word, end].filter(Boolean).join(" "));
  };
  const all = make("details", {},
    make("summary", {}, `All ${known.length} words: choose one to add it`),
    make("div", { class: "chest" }));
  all.addEventListener("toggle", () => {
    all.lastChild.replaceChildren(...[...known]
      .sort((a, b) => a.localeCompare(b, "fr"))
      .map((word) => make("button", { type: "button",
        onclick: () => put(word) }, make("span", { lang: "fr" }, word), " ",
      make("small", {}, gloss[word] ?? ""))));
  }, { once: true });
  root.append(
    make("div", { class: "entry" },
      make("label", { for: id }, "A French sentence"), input, another),
    trouble,
    make("div", { class: "lines" },
      sourceRow, targetRow, verdict),
    map, all);

  let [source, target, weights, timer] = [[], [], [], undefined];
  let chips = { source: [], target: [] };
  let cells = [];

  function chip(word, low, kind, i) {
    const light = () => shine(kind, i);
    const button = make("button", {
      type: "button", onpointerenter: light, onfocus: light, onclick: light,
      onpointerleave: () => shine(), onblur: () => shine(),
    }, make("b", { lang: kind === "source" ? "fr" : "en" }, word),
    make("small", {}, low));
    chips[kind][i] = button;
    return make("li", {}, button);
  }

  /** Light a word's row or column; without arguments, none. */
  function shine(kind, i) {
    const share = (row, column) =>
      kind === "target" ? (row === i ? weights[i][column] : 0)
        : kind === "source" && column === i ? weights[row][i] : 0;
    chips.source.forEach((button, j) => {
      const on = kind === "source" && j === i;
      button.classList.toggle("on", on);
      button.style.setProperty("--share",
        kind === "target" ? share(i, j) : 0);
    });
    chips.target.forEach((button, t) => {
      const on = kind === "target" && t === i;
      button.classList.toggle("on", on);
      button.style.setProperty("--share",
        kind === "source" ? share(t, i) : 0);
    });
    const band = map.querySelector(".band");
    band?.toggleAttribute("hidden", !kind);
    if (!band || !kind) return;
    band.classList.toggle("query", kind === "target");
    band.classList.toggle("key", kind === "source");
    const [row, n, m] = [kind === "target", source.length, target.length];
    const box = row ? [LEFT, TOP + i * CELL, n * CELL, CELL]
      : [LEFT + i * CELL, TOP, CELL, m * CELL];
    ["x", "y", "width", "height"].forEach((name, k) =>
      band.setAttribute(name, box[k]));
    const told = (row ? weights[i] : weights.map((w) => w[i]))
      .map((w, k) => [w, (row ? source : target)[k]])
      .filter(([w]) => w >= 0.05).sort((a, b) => b[0] - a[0])
      .map(([w, word]) => `${word} ${number(w)}`).join(", ");
    say(row ? `${target[i]} was written looking at ${told}`
      : `${source[i]} was looked at for ${told || "no word"}`);
  }

  function picture(links) {
    const [n, m] = [source.length, target.length];
    const [width, height] = [LEFT + n * CELL + 30, TOP + m * CELL + 2];
    const most = weights.map((row) => row.indexOf(Math.max(...row)));
    const svg = draw("svg", {
      viewBox: `0 0 ${width} ${height}`, role: "img",
      "aria-label": "Map of attention weights: " + target.map((word, t) =>
        `${word} looks most at ${source[most[t]]} ` +
        `(${number(weights[t][most[t]])})`).join(", "),
    });
    svg.style.maxWidth = `${width * 0.075}rem`;
    source.forEach((word, j) => {
      const x = LEFT + (j + 0.6) * CELL;
      svg.append(draw("text", { class: "column", x, y: TOP - 6,
        transform: `rotate(-55 ${x} ${TOP - 6})` }, word));
    });
    cells = target.map((word, t) => {
      const row = draw("g", {},
        draw("text", { class: "row", x: LEFT - 6,
          y: TOP + (t + 0.68) * CELL }, word),
        ...source.map((_, j) => draw("rect", {
          class: "cell", x: LEFT + j * CELL, y: TOP + t * CELL,
          width: CELL, height: CELL, "fill-opacity": weights[t][j],
          onpointerenter: () => shine("target", t),
          onpointerleave: () => shine(),
        })));
      for (const [j, i] of links)
        if (i === t)
          row.append(draw("rect", { class: "gold", x: LEFT + j * CELL + 2,
            y: TOP + t * CELL + 2, width: CELL - 4, height: CELL - 4 }));
      svg.append(row);
      return row;
    });
    svg.append(
      draw("rect", { class: "frame", x: LEFT, y: TOP, width: n * CELL,
        height: m * CELL }),
      draw("rect", { class: "band", hidden: true }));
    map.replaceChildren(svg);
  }

  /** Show the words written so far, one more each time. */
  function grow(count) {
    chips.target.forEach((button, t) => {
      button.classList.toggle("ahead", t >= count);
      cells[t].classList.toggle("ahead", t >= count);
    });
    if (count < target.length)
      timer = setTimeout(() => grow(count + 1), PACE);
  }

  /** Is the reader in the middle of a word that may yet be known? */
  function unfinished(text) {
    const last = tokenize(text).at(-1) ?? "";
    return document.activeElement === input && text.endsWith(last)
      && !isKnown(last) && known.some((word) => word.startsWith(last));
  }

  function complain(words) {
    const unknown = [...new Set(words.filter((word) => !isKnown(word)))];
    const near = (word) => nearest(word, known).map((other) =>
      make("button", { type: "button", onclick: () => set(
        tokenize(input.value).map((w) => (w === word ? other : w)).join(" ")),
      }, other));
    trouble.replaceChildren(...(words.length > MOST
      ? [`At most ${MOST} words, please.`]
      : unknown.slice(0, 3).flatMap((word) =>
        [make("b", {}, word), " is not a word of the course. Near it: ",
          ...near(word), make("br")])));
    return unknown.length > 0 || words.length > MOST;
  }

  function update() {
    clearTimeout(timer);
    const text = model.get("sentence");
    if (input.value !== text) input.value = text;
    const words = tokenize(text).slice(0, MOST + 1);
    if (words.length && words.at(-1) !== ".") words.push(".");
    const early = !words.length || unfinished(text);
    if (early) trouble.replaceChildren();
    root.classList.toggle("old", early || complain(words));
    if (root.classList.contains("old")) return;
    const numbers = [...words, "<eos>"].map((word) => ids.get(word));
    const steps = [...machine.write(machine.read(numbers))];
    source = [...words, "<eos>"];
    target = steps.map(({ word }) => english[word]);
    weights = steps.map((step) => step.weights);
    chips = { source: [], target: [] };
    sourceRow.replaceChildren(...words.map((word, j) =>
      chip(word, gloss[word] === word ? "" : gloss[word] ?? "", "source", j)));
    targetRow.replaceChildren(...target.slice(0, -1).map((word, t) =>
      chip(word, "", "target", t)));
    const pair = pairs.find((p) => p.source.join(" ") === words.join(" "));
    const right = pair?.target.join(" ") === target.slice(0, -1).join(" ");
    verdict.textContent = !pair ? ""
      : right ? "As the grammar has it; framed: its links."
        : `The grammar has: ${pair.target.join(" ")}`;
    picture(right ? pair.sure : []);
    grow(calm.matches ? target.length : 1);
    say(`Translation: ${target.slice(0, -1).join(" ")}`);
  }
  model.on("change:sentence", update);
  update();
  return () => {
    clearTimeout(timer);
    model.off("change:sentence", update);
  };
}

export default { render };
