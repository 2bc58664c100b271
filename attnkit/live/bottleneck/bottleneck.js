import { adjust, bind, button, make, stage } from "../base/page.js";
import { player } from "../base/player.js";
import { slider } from "../base/slider.js";
import { strip } from "../base/strip.js";
import { carried } from "../base/translating.js";
import { fixedTranslator } from "../base/translator_model.js";
import { compared } from "../base/words.js";

/** @import { Colours, View } from "../base/page.js" */
/** @import { Translating } from "../base/translating.js" */
/** @typedef {{ source: string[], target: string[] }} Pair */
/**
 * @typedef {Translating & {
 *   pairs: Pair[], sentence: string, step: number | null, colours: Colours,
 * }} Traits
 */

const PACE = 450; // milliseconds a word

/** @param {View<Traits>} view */
function render({ model, el }) {
  const [english, pairs] = [model.get("english"), model.get("pairs")];
  const { machine, idsOf, meaning, end } = carried(model, fixedTranslator);
  const { root, announce } = stage(el, "bottleneck",
    "Live figure: a sentence of any length through one vector");
  const { set, unbind } = bind(model, { sentence: begin, step: update });
  const lengths = [...new Set(pairs.map(({ source }) => source.length))]
    .sort((a, b) => a - b);

  /** @param {Pair} pair */
  const choose = ({ source }) => {
    play.stop();
    set({ step: null, sentence: source.join(" ") });
  };
  /** @param {number} n */
  const ofLength = (n) => pairs.filter(({ source }) => source.length === n);

  const length = slider("Length", {
    min: 0, max: lengths.length - 1, step: 1,
    "aria-label": "Length of the sentence",
  }, (i) => choose(ofLength(lengths[i])[0]));
  const another = button("Another one", () => {
    const some = ofLength(words.length);
    const turn = some.findIndex((p) => p === pair);
    if (some.length > 1 || turn < 0 && some.length)
      choose(some[(turn + 1) % some.length]);
  });
  const first = button("|◀", () => halt(0), { "aria-label": "Nothing read" });
  const back = button("◀", () => halt(reached() - 1),
    { "aria-label": "One word back" });
  const play = player(PACE,
    () => {
      const step = reached();
      advance(step < total() ? step + 1 : 0);
    },
    () => advance(reached() + 1));
  const next = button("Step ▶", () => halt(reached() + 1));
  const last = button("▶|", () => halt(total()), { "aria-label": "Read all" });

  const source = make("ul", { class: "source" });
  const there = strip("State from the left", model.get("colours"));
  const behind = strip("State from the right", model.get("colours"));
  const size = make("p", { class: "size" });
  const said = make("p", { class: "said" });
  const reference = make("p", { class: "reference" });
  const verdict = make("p", { class: "verdict" });
  root.append(
    make("div", { class: "controls" },
      length.element, another,
      make("div", { class: "buttons" }, first, back, play.element, next,
        last)),
    source,
    make("div", { class: "vector" }, there.element, behind.element, size),
    make("div", { class: "english" }, verdict, said, reference));

  /** @type {string[]} */
  let words = [];
  /** @type {string[]} */
  let written = [];
  /** @type {Pair | undefined} */
  let pair;
  /** @type {ReturnType<typeof machine.encode>} */
  let memory;
  const total = () => words.length + 1; // the end of sentence is read too
  const reached = () => Math.min(model.get("step") ?? total(), total());
  /** @param {number} step */
  const go = (step) =>
    set({ step: step < total() ? Math.max(0, step) : null });
  /** @param {number} step */
  const halt = (step) => {
    play.stop();
    go(step);
  };
  /** @param {number} step */
  const advance = (step) => {
    go(step);
    if (reached() === total()) play.stop();
  };

  function begin() {
    words = model.get("sentence").split(" ");
    const read = [...words, end];
    pair = pairs.find((p) => p.source.join(" ") === words.join(" "));
    memory = machine.encode(idsOf(read));
    written = [...machine.translate(memory)].map(({ word }) => english[word]);
    if (written.at(-1) === end) written.pop();
    const far = lengths.map((n) => Math.abs(n - words.length));
    length.show(far.indexOf(Math.min(...far)), `${words.length} words`);
    adjust(another, {
      "aria-disabled": ofLength(words.length).every((p) => p === pair),
    });
    source.replaceChildren(...read.map((word) => make("li", {},
      make("b", { lang: word === end ? null : "fr" }, word),
      make("small", {}, meaning(word)))));
    size.replaceChildren("side by side: ", make("b", {}, "c"),
      `, ${memory.final.length} numbers for ${words.length} words`);
    said.replaceChildren("writes: ", ...marked());
    reference.textContent = pair ? `should be: ${pair.target.join(" ")}` : "";
    update();
  }

  /** The translation; a wrong word says so in more ways than one. */
  function marked() {
    /** @param {string} text @param {string} about */
    const wrong = (text, about) => make("b", { class: "wrong" },
      make("span", { class: "unseen" }, `${about} `), text);
    if (!pair) return [written.join(" ")];
    const { right } = compared(written, pair.target);
    const shown = written.flatMap((word, t) =>
      [right[t] ? word : wrong(word, "wrong:"), " "]);
    return written.length < pair.target.length
      ? [...shown, wrong("…", "words are missing")] : shown;
  }

  /** How much of it is right, place by place. */
  function judged() {
    if (!pair) return "";
    const { hits, of } = compared(written, pair.target);
    return hits === of ? "Right from first to last."
      : `${hits} of ${of} words in their place; wrong ones are underlined.`;
  }

  function update() {
    const [step, all] = [reached(), total()];
    const done = step === all;
    const read = [...words, end];
    const [left, right] = [read[step - 1], read[all - step]];
    [...source.children].forEach((item, j) => {
      item.classList.toggle("there", j < step);
      item.classList.toggle("back", j >= all - step);
    });
    const none = new Array(memory.there[0].length).fill(0);
    const upTo = (/** @type {string} */ word) =>
      (step ? ["up to ", make("b", {}, word)] : ["nothing read yet"]);
    there.title.replaceChildren("from the left (line above), ", ...upTo(left));
    behind.title.replaceChildren("from the right (line below), ",
      ...upTo(right));
    there.show(step ? memory.there[step - 1] : none);
    behind.show(step ? memory.back[all - step] : none);
    size.classList.toggle("ahead", !done);
    said.classList.toggle("ahead", !done);
    reference.classList.toggle("ahead", !done);
    verdict.textContent = done ? judged()
      : `${step} of ${all} read. The decoder waits for the end.`;
    for (const element of [first, back])
      adjust(element, { "aria-disabled": !step });
    for (const element of [next, last])
      adjust(element, { "aria-disabled": done });
    announce(done ? `${words.length} words in, translation out: `
      + `${written.join(" ")}. ${verdict.textContent}`
      : step ? `From the left ${left}, from the right ${right}: `
        + verdict.textContent : verdict.textContent);
  }
  begin();
  return () => {
    play.stop();
    unbind();
  };
}

export default { render };
