import { softmax } from "../base/arithmetic.js";
import { make, number, stage } from "../base/page.js";
import { strip } from "../base/strip.js";
import { BOS, EOS, translator, unpack } from "../base/translator_model.js";

const LIMIT = 60; // steps; a reader at the wheel may never come to an end
const PACE = 1300; // milliseconds a step

const sub = (letter, kind, low) =>
  make("b", { class: kind }, letter, make("sub", {}, low));

function render({ model, el }) {
  const french = model.get("french");
  const english = model.get("english");
  const gloss = model.get("gloss");
  const ids = new Map(french.map((word, i) => [word, i]));
  const machine = translator(
    unpack(model.get("numbers"), model.get("layout")));
  const { root, say } = stage(el, "stepper",
    "Live figure: a translation, step by step");
  const set = (name, value) => {
    model.set(name, value);
    model.save_changes();
  };

  const meaning = (word) => (word === "<eos>" ? "end of sentence"
    : gloss[word] === word ? "" : gloss[word] ?? "");

  let words, memory, given, trace, timer;
  /** Steps up to t, as far as the sentence goes; earlier ones are kept. */
  function reach(t) {
    while (trace.length <= t && trace.at(-1)?.word !== EOS
      && trace.length < LIMIT) {
      const last = trace.at(-1);
      const [before, state] = last
        ? [last.word, last.state] : [BOS, memory.first];
      const own = machine.step(memory, before, state);
      const mine = given[trace.length];
      const done = mine ? machine.step(memory, before, state, mine) : own;
      trace.push({ ...done, before, query: state,
        likely: likeliest(done), own: likeliest(own), lead: own.weights,
        word: likeliest(done)[0].id });
    }
    return Math.min(t, trace.length - 1);
  }
  function likeliest({ logits }) {
    return softmax(logits).map((p, id) => ({ p, id }))
      .sort((a, b) => b.p - a.p).slice(0, 5);
  }

  const select = make("select", {
    "aria-label": "Sentence", onchange: () => set("sentence", select.value),
  }, ...model.get("sentences").map((s) => make("option", { value: s }, s)));
  const button = (text, onclick, extra = {}) =>
    make("button", { type: "button", onclick, ...extra }, text);
  const first = button("|◀", () => go(0), { "aria-label": "To the first word" });
  const back = button("◀", () => go(model.get("step") - 1),
    { "aria-label": "One word back" });
  const play = button("Play", () => (timer ? stop() : start()),
    { class: "play" });
  const next = button("Step ▶", () => go(model.get("step") + 1));
  const wheel = make("input", {
    type: "checkbox", role: "switch", onchange: () => steer(wheel.checked),
  });
  const written = make("ol", { class: "written" });
  const query = make("p");
  const bars = make("tbody");
  const [s, c] = [strip([], "Query"), strip([], "Context")];
  const joined = strip([], "State and context side by side");
  const guesses = make("ol", { class: "guesses" });
  const verdict = make("p", { class: "verdict" });
  root.append(
    make("div", { class: "controls" }, select,
      make("div", { class: "buttons" }, first, back, play, next)),
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

  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    play.textContent = "Play";
  };
  function start() {
    const t = model.get("step");
    if (trace[t]?.word === EOS) go(0);
    else go(t + 1);
    play.textContent = "Pause";
    timer = setInterval(() => go(model.get("step") + 1), PACE);
  }
  const go = (t) => {
    const reached = reach(Math.max(0, t));
    if (timer && (reached < t || trace[reached].word === EOS)) stop();
    if (model.get("step") === reached) update();
    else set("step", reached);
  };
  /** From here on the reader's weights, or the model's own again. */
  function steer(mine) {
    stop();
    const t = reach(model.get("step"));
    given = given.slice(0, t);
    if (mine) given[t] = trace[t].weights;
    trace.length = t;
    update();
  }
  /** Weight j becomes `share`; the others keep their proportions. */
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

  let rows = [];
  function begin() {
    stop();
    words = [...model.get("sentence").split(" "), "<eos>"];
    memory = machine.read(words.map((word) => ids.get(word)));
    [given, trace] = [[], []];
    select.value = model.get("sentence");
    rows = words.map((word, j) => {
      const [score, weight] = [make("td"), make("span")];
      const bar = make("i", { class: "bar" });
      const slider = make("input", {
        type: "range", min: 0, max: 1, step: 0.01,
        "aria-label": `Weight of ${word}`,
        oninput: () => weigh(j, Number(slider.value)),
      });
      const track = make("span", { class: "track" }, bar);
      const row = make("tr", {},
        make("th", { scope: "row" }, make("b", { lang: "fr" }, word),
          make("small", {}, meaning(word))),
        score, make("td", { class: "weight" }, track, slider, weight));
      return { row, score, weight, bar, track, slider };
    });
    bars.replaceChildren(...rows.map(({ row }) => row));
    update();
  }

  function update() {
    const t = reach(model.get("step"));
    const now = trace[t];
    const name = (id) => english[id];
    const [mine, over] = [Boolean(given[t]), now.word === EOS];
    wheel.checked = mine;
    query.replaceChildren(
      "query ", sub("s", "query", t), ", the state after ",
      t ? make("b", {}, name(now.before)) : "reading the sentence");
    s.show(now.query);
    const top = Math.max(...now.scores);
    rows.forEach(({ row, score, weight, bar, track, slider }, j) => {
      score.textContent = number(now.scores[j], 1);
      score.style.fontWeight = now.scores[j] === top ? 700 : 400;
      weight.textContent = number(now.weights[j]);
      bar.style.width = `${100 * now.weights[j]}%`;
      track.hidden = mine;
      slider.hidden = !mine;
      slider.value = now.weights[j];
      row.classList.toggle("most", now.weights[j] > 0.5);
    });
    c.element.firstChild.replaceChildren(
      "context ", sub("c", "value", t + 1), " = sum of αⱼ hⱼ");
    c.show(now.context);
    joined.element.firstChild.replaceChildren("[",
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
    for (const [element, shut] of [[next, over], [first, !t], [back, !t]])
      element.setAttribute("aria-disabled", shut);
    const most = now.weights.indexOf(Math.max(...now.weights));
    say(`Word ${t + 1}: ${name(now.word)}, looking most at ${words[most]}, ` +
      `weight ${number(now.weights[most])}. ${verdict.textContent}`);
  }
  model.on("change:sentence", renew);
  model.on("change:step", update);
  function renew() {
    if (model.get("step")) set("step", 0);
    begin();
  }
  begin();
  return () => {
    stop();
    model.off("change:sentence", renew);
    model.off("change:step", update);
  };
}

export default { render };
