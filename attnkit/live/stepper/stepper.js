import { softmax } from "../base/arithmetic.js";
import { adjust, bind, button, make, number, stage } from "../base/page.js";
import { player } from "../base/player.js";
import { strip } from "../base/strip.js";
import { carried } from "../base/translating.js";
import { translator } from "../base/translator_model.js";

/** @import { Colours, View } from "../base/page.js" */
/** @import { Translating } from "../base/translating.js" */
/** @import { LookingStep } from "../base/translator_model.js" */
/**
 * @typedef {Translating & {
 *   sentences: string[], sentence: string, step: number, colours: Colours,
 * }} Traits
 */
/** @typedef {{ id: number, p: number }} Guess */
/**
 * A step, the state and the word before it, the likeliest words, and what
 * they would be with the model's own weights.
 * @typedef {LookingStep & {
 *   query: number[], before: number, likely: Guess[], own: Guess[],
 *   word: number,
 * }} Traced
 */

const LIMIT = 60; // steps; a reader at the wheel may never come to an end
const PACE = 1300; // milliseconds a step

/** @param {string} letter @param {string} kind @param {number} low */
const sub = (letter, kind, low) =>
  make("b", { class: kind }, letter, make("sub", {}, String(low)));

/** @param {{ logits: number[] }} step @returns {Guess[]} */
const likeliest = ({ logits }) => softmax(logits).map((p, id) => ({ p, id }))
  .sort((a, b) => b.p - a.p).slice(0, 5);

/** @param {View<Traits>} view */
function render({ model, el }) {
  const { bos, eos } = model.get("specials");
  const { machine, idsOf, meaning, end } = carried(model, translator);
  const { root, announce } = stage(el, "stepper",
    "Live figure: a translation, step by step");
  const { set, unbind } = bind(model, { sentence: renew, step: update });

  /** @type {string[]} */
  let words = [];
  /** @type {ReturnType<typeof machine.encode>} */
  let memory;
  /** @type {number[][]} the weights that the reader set, by step */
  let given = [];
  /** @type {Traced[]} */
  let trace = [];
  /**
   * Steps up to t, as far as the sentence goes; earlier ones are kept.
   * @param {number} t
   */
  function reach(t) {
    while (trace.length <= t && trace.at(-1)?.word !== eos
      && trace.length < LIMIT) {
      const last = trace.at(-1);
      const [before, state] = last
        ? [last.word, last.state] : [bos, memory.first];
      const own = machine.step(memory, before, state);
      const mine = given[trace.length];
      const done = mine ? machine.step(memory, before, state, mine) : own;
      const likely = likeliest(done);
      trace.push({ ...done, before, query: state, likely,
        own: likeliest(own), word: likely[0].id });
    }
    return Math.min(t, trace.length - 1);
  }

  const select = make("select", {
    "aria-label": "Sentence", onchange: () => set({ sentence: select.value }),
  }, ...model.get("sentences").map((s) => make("option", { value: s }, s)));
  const first = button("|◀", () => go(0),
    { "aria-label": "To the first word" });
  const back = button("◀", () => go(model.get("step") - 1),
    { "aria-label": "One word back" });
  const play = player(PACE,
    () => go(trace[model.get("step")]?.word === eos ? 0
      : model.get("step") + 1),
    () => go(model.get("step") + 1));
  const next = button("Step ▶", () => go(model.get("step") + 1));
  const wheel = make("input", {
    type: "checkbox", role: "switch", onchange: () => steer(wheel.checked),
  });
  const written = make("ol", { class: "written" });
  const query = make("p");
  const bars = make("tbody");
  const colours = model.get("colours");
  const [s, c] = ["Query", "Context"].map((kind) => strip(kind, colours));
  const joined = strip("State and context side by side", colours);
  const guesses = make("ol", { class: "guesses" });
  const verdict = make("p", { class: "verdict" });
  root.append(
    make("div", { class: "controls" }, select,
      make("div", { class: "buttons" }, first, back, play.element, next)),
    make("div", {}, written),
    make("div", { class: "halves" },
      make("div", {}, query, s.element,
        make("table", {},
          make("thead", {}, make("tr", {},
            ...["state hⱼ", "score", "weight αⱼ"].map((text) =>
              make("th", { scope: "col" }, text)))), bars),
        make("label", { class: "switch wheel" }, wheel,
          make("span", {}, "Take the wheel: set these weights yourself"))),
      make("div", {}, c.element, joined.element,
        make("p", { class: "after" },
          "feed-forward layer, softmax: the five likeliest words"),
        guesses, verdict)));

  /** @param {number} t */
  const go = (t) => {
    const reached = reach(Math.max(0, t));
    if (reached < t || trace[reached].word === eos) play.stop();
    if (model.get("step") === reached) update();
    else set({ step: reached });
  };
  /**
   * From here on the reader's weights, or the model's own again.
   * @param {boolean} mine
   */
  function steer(mine) {
    play.stop();
    const t = reach(model.get("step"));
    given = given.slice(0, t);
    if (mine) given[t] = trace[t].weights;
    trace.length = t;
    update();
  }
  /**
   * Weight j becomes `share`; the others keep their proportions.
   * @param {number} j @param {number} share
   */
  function weigh(j, share) {
    const t = model.get("step");
    const old = given[t];
    const rest = old.reduce((sum, w, i) => sum + (i === j ? 0 : w), 0);
    given = given.slice(0, t);
    given[t] = old.map((w, i) => (i === j ? share : rest > 1e-9
      ? w / rest * (1 - share) : (1 - share) / (old.length - 1)));
    trace.length = t;
    update();
  }

  /** @type {ReturnType<typeof rowOf>[]} */
  let rows = [];
  /** @param {string} word @param {number} j */
  function rowOf(word, j) {
    const [score, weight] = [make("td"), make("span")];
    const bar = make("i", { class: "bar" });
    const slider = make("input", {
      type: "range", min: 0, max: 1, step: 0.01,
      "aria-label": `Weight of ${word}`,
      oninput: () => weigh(j, slider.valueAsNumber),
    });
    const track = make("span", { class: "track" }, bar);
    const row = make("tr", {},
      make("th", { scope: "row" }, make("b", { lang: "fr" }, word),
        make("small", {}, meaning(word, "end of sentence"))),
      score, make("td", { class: "weight" }, track, slider, weight));
    return { row, score, weight, bar, track, slider };
  }

  function begin() {
    play.stop();
    words = [...model.get("sentence").split(" "), end];
    memory = machine.encode(idsOf(words));
    given = [];
    trace = [];
    select.value = model.get("sentence");
    rows = words.map(rowOf);
    bars.replaceChildren(...rows.map(({ row }) => row));
    update();
  }

  function update() {
    const t = reach(model.get("step"));
    const now = trace[t];
    const name = (/** @type {number} */ id) => model.get("english")[id];
    const [mine, over] = [Boolean(given[t]), now.word === eos];
    wheel.checked = mine;
    query.replaceChildren(
      "query ", sub("s", "query", t), ", the state after ",
      t ? make("b", {}, name(now.before)) : "reading the sentence");
    s.show(now.query);
    const top = Math.max(...now.scores);
    rows.forEach(({ row, score, weight, bar, track, slider }, j) => {
      score.textContent = number(now.scores[j], 1);
      score.style.fontWeight = now.scores[j] === top ? "700" : "400";
      weight.textContent = number(now.weights[j]);
      bar.style.width = `${100 * now.weights[j]}%`;
      track.hidden = mine;
      slider.hidden = !mine;
      slider.valueAsNumber = now.weights[j];
      row.classList.toggle("most", now.weights[j] > 0.5);
    });
    c.title.replaceChildren(
      "context ", sub("c", "value", t + 1), " = sum of αⱼ hⱼ");
    c.show(now.context);
    joined.title.replaceChildren("[",
      sub("s", "query", t + 1), " ; ", sub("c", "value", t + 1),
      "], new state and context");
    joined.show(now.state, now.context);
    guesses.replaceChildren(...now.likely.map(({ p, id }) => {
      const bar = make("i", { class: "bar" });
      bar.style.width = `${100 * p}%`;
      return make("li", {}, make("b", {}, name(id)),
        make("span", { class: "track" }, bar), number(p));
    }));
    const own = name(now.own[0].id);
    verdict.textContent = !mine ? ""
      : own === name(now.word) ? `The model itself says ${own} too.`
        : `The model itself would say ${own}.`;
    written.replaceChildren(
      ...trace.slice(0, t + 1).map(({ word }, i) =>
        make("li", {}, button(name(word), () => go(i),
          { "aria-current": i === t && "step",
            class: given[i] ? "own" : "" }))));
    adjust(next, { "aria-disabled": over });
    for (const element of [first, back])
      adjust(element, { "aria-disabled": !t });
    const most = now.weights.indexOf(Math.max(...now.weights));
    announce(`Word ${t + 1}: ${name(now.word)}, looking most at `
      + `${words[most]}, weight ${number(now.weights[most])}. `
      + verdict.textContent);
  }
  function renew() {
    if (model.get("step")) set({ step: 0 });
    begin();
  }
  begin();
  return () => {
    play.stop();
    unbind();
  };
}

export default { render };
