import { numbersTable, shapeOf } from "../base/map_numbers.js";
import { adjust, bind, button, draw, make, number, stage, unique }
  from "../base/page.js";
import { carried } from "../base/translating.js";
import { translator } from "../base/translator_model.js";
import { complaints, unfinished } from "../base/typing.js";
import { weightMap } from "../base/weight_map.js";
import { tokenize } from "../base/words.js";

/** @import { View } from "../base/page.js" */
/** @import { Translating } from "../base/translating.js" */
/**
 * `sure`: the links between places of the source and of the target.
 * @typedef {{ source: string[], target: string[], sure: [number, number][] }}
 *   Pair
 */
/** @typedef {Translating & { pairs: Pair[], sentence: string }} Traits */
/** @typedef {"source" | "target"} Side */

const [CELL, LEFT, TOP] = [24, 96, 84];
const PACE = 110; // milliseconds a word

/** @param {View<Traits>} view */
function render({ model, el }) {
  const [english, pairs] = [model.get("english"), model.get("pairs")];
  const known = model.get("french").slice(model.get("specials").count);
  const { machine, idsOf, meaning, end } = carried(model, translator);
  const { root, announce } = stage(el, "translator",
    "Live figure: a French sentence, its translation, and where each word "
    + "was looked for");
  const { set, unbind } = bind(model, { sentence: update });
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const id = unique("french");
  /** @param {string[]} words */
  const write = (words) => set({ sentence: words.join(" ") });

  // A box of several lines, so that a phone shows a sentence whole.
  const input = make("textarea", {
    id, rows: 2, lang: "fr", autocomplete: "off", autocapitalize: "none",
    spellcheck: "false", maxlength: 300,
    oninput: () => set({ sentence: input.value }),
    onkeydown: (event) => { if (event.key === "Enter") event.preventDefault(); },
  });
  let turn = pairs.findIndex(({ source }) =>
    source.join(" ") === model.get("sentence"));
  const another = button("Another one", () => {
    turn = (turn + 1) % pairs.length;
    write(pairs[turn].source);
  });
  const trouble = complaints(known, model.get("most"), (word, other) =>
    write(tokenize(input.value).map((w) => (w === word ? other : w))));
  const [sourceRow, targetRow] = [make("ul"), make("ul")];
  const verdict = make("p", { class: "verdict" });
  const map = make("div", { class: "map" });
  const counted = numbersTable();
  /** @param {string} word */
  const put = (word) => {
    const words = tokenize(input.value);
    const stop = words.at(-1) === "." ? ["."] : [];
    write([...words.slice(0, words.length - stop.length), word, ...stop]);
  };
  const chest = make("div", { class: "chest" });
  const all = make("details", {},
    make("summary", {}, `All ${known.length} words: choose one to add it`),
    chest);
  all.addEventListener("toggle", () => {
    chest.replaceChildren(...[...known]
      .sort((a, b) => a.localeCompare(b, "fr"))
      .map((word) => make("button", { type: "button",
        onclick: () => put(word) }, make("span", { lang: "fr" }, word), " ",
      make("small", {}, model.get("gloss")[word] ?? ""))));
  }, { once: true });
  root.append(
    make("div", { class: "entry" },
      make("label", { for: id }, "A French sentence"), input, another),
    trouble.element,
    make("div", { class: "lines" },
      sourceRow, targetRow, verdict),
    map, counted.element, all);

  /** @type {Record<Side, string[]>} */
  let words = { source: [], target: [] };
  /** @type {Record<Side, HTMLElement[]>} */
  let chips = { source: [], target: [] };
  /** @type {number[][]} */
  let weights = [];
  /** @type {SVGElement[]} */
  let drawn = []; // the map's rows
  let timer = 0;

  /**
   * @param {string} word @param {string} low
   * @param {Side} kind @param {number} i
   */
  function chip(word, low, kind, i) {
    const light = () => shine(kind, i);
    const button = make("button", {
      type: "button", onpointerenter: light, onfocus: light, onclick: light,
      onpointerleave: dim, onblur: dim,
    }, make("b", { lang: kind === "source" ? "fr" : "en" }, word),
    make("small", {}, low));
    chips[kind][i] = button;
    return make("li", {}, button);
  }

  /** No word is lit any more. */
  function dim() {
    for (const button of [...chips.source, ...chips.target]) {
      button.classList.remove("on");
      button.style.setProperty("--share", "0");
    }
    map.querySelector(".band")?.setAttribute("hidden", "");
  }

  /**
   * Light a word's row or column.
   * @param {Side} kind @param {number} i
   */
  function shine(kind, i) {
    dim();
    const row = kind === "target";
    const other = row ? "source" : "target";
    const shares = row ? weights[i] : weights.map((w) => w[i]);
    chips[kind][i]?.classList.add("on");
    chips[other].forEach((button, k) =>
      button.style.setProperty("--share", String(shares[k])));
    const band = map.querySelector(".band");
    if (!band) return;
    band.removeAttribute("hidden");
    band.classList.toggle("query", row);
    band.classList.toggle("key", !row);
    const [n, m] = [words.source.length, words.target.length];
    const [x, y, width, height] = row ? [LEFT, TOP + i * CELL, n * CELL, CELL]
      : [LEFT + i * CELL, TOP, CELL, m * CELL];
    adjust(band, { x, y, width, height });
    const told = shares
      .map((share, k) => ({ share, word: words[other][k] }))
      .filter(({ share }) => share >= 0.05)
      .sort((a, b) => b.share - a.share)
      .map(({ share, word }) => `${word} ${number(share)}`).join(", ");
    announce(row ? `${words.target[i]} was written looking at ${told}`
      : `${words.source[i]} was looked at for ${told || "no word"}`);
  }

  /** @param {[j: number, i: number][]} links */
  function picture(links) {
    const { source, target } = words;
    const most = weights.map((row) => row.indexOf(Math.max(...row)));
    const { svg, width, lines } = weightMap(source, target, weights,
      { cell: CELL, left: LEFT, top: TOP, right: 30 });
    adjust(svg, { role: "img", "aria-label":
      `Map of attention weights. ${shapeOf(weights)} ` + target.map((word, t) =>
        `${word} looks most at ${source[most[t]]} ` +
        `(${number(weights[t][most[t]])})`).join(", ") });
    counted.show(source, target, weights, "fr");
    svg.style.maxWidth = `${width * 0.075}rem`;
    lines.forEach(({ cells }, t) => cells.forEach((cell) => {
      cell.addEventListener("pointerenter", () => shine("target", t));
      cell.addEventListener("pointerleave", dim);
    }));
    for (const [j, i] of links)
      lines[i].line.append(draw("rect", { class: "gold",
        x: LEFT + j * CELL + 2, y: TOP + i * CELL + 2,
        width: CELL - 4, height: CELL - 4 }));
    drawn = lines.map(({ line }) => line);
    svg.append(draw("rect", { class: "band", hidden: true }));
    map.replaceChildren(svg);
  }

  /**
   * Show the words written so far, one more each time.
   * @param {number} count
   */
  function grow(count) {
    chips.target.forEach((button, t) => {
      button.classList.toggle("ahead", t >= count);
      drawn[t].classList.toggle("ahead", t >= count);
    });
    if (count < words.target.length)
      timer = setTimeout(() => grow(count + 1), PACE);
  }

  function update() {
    clearTimeout(timer);
    const text = model.get("sentence");
    if (input.value !== text) input.value = text;
    const typed = tokenize(text).slice(0, model.get("most") + 1);
    if (typed.length && typed.at(-1) !== ".") typed.push(".");
    const early = !typed.length || unfinished(input, tokenize(text), known);
    const old = trouble.show(early ? [] : typed) || early;
    root.classList.toggle("old", old);
    if (!old) translate(typed);
  }

  /** @param {string[]} typed */
  function translate(typed) {
    const source = [...typed, end];
    const steps = [...machine.translate(machine.encode(idsOf(source)))];
    const target = steps.map(({ word }) => english[word]);
    const said = target.slice(0, -1);
    words = { source, target };
    weights = steps.map((step) => step.weights);
    chips = { source: [], target: [] };
    sourceRow.replaceChildren(...typed.map((word, j) =>
      chip(word, meaning(word), "source", j)));
    targetRow.replaceChildren(...said.map((word, t) =>
      chip(word, "", "target", t)));
    const pair = pairs.find((p) => p.source.join(" ") === typed.join(" "));
    const right = pair?.target.join(" ") === said.join(" ");
    verdict.textContent = !pair ? ""
      : right ? "As the grammar has it; framed: its links."
        : `The grammar has: ${pair.target.join(" ")}`;
    picture(pair && right ? pair.sure : []);
    grow(calm.matches ? target.length : 1);
    announce(`Translation: ${said.join(" ")} Its map: ${shapeOf(weights)}`);
  }
  update();
  return () => {
    clearTimeout(timer);
    unbind();
  };
}

export default { render };
