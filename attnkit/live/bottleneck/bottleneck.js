import { make, stage } from "../base/page.js";
import { strip } from "../base/strip.js";
import { fixedTranslator, unpack } from "../base/translator_model.js";

const PACE = 450; // milliseconds a word

function render({ model, el }) {
  const [french, english] = [model.get("french"), model.get("english")];
  const [gloss, pairs] = [model.get("gloss"), model.get("pairs")];
  const ids = new Map(french.map((word, i) => [word, i]));
  const machine = fixedTranslator(
    unpack(model.get("numbers"), model.get("layout")));
  const { root, say } = stage(el, "bottleneck",
    "Live figure: a sentence of any length through one vector");
  const lengths = [...new Set(pairs.map(({ source }) => source.length))]
    .sort((a, b) => a - b);

  const set = (traits) => {
    for (const [name, value] of Object.entries(traits)) model.set(name, value);
    model.save_changes();
  };
  const choose = ({ source }) => {
    stop();
    set({ step: null, sentence: source.join(" ") });
  };
  const ofLength = (n) => pairs.filter(({ source }) => source.length === n);

  const slider = make("input", {
    type: "range", min: 0, max: lengths.length - 1, step: 1,
    "aria-label": "Length of the sentence",
    oninput: () => choose(ofLength(lengths[slider.value])[0]),
  });
  const degree = make("span", { class: "degree", "aria-hidden": "true" });
  const another = make("button", {
    type: "button",
    onclick: () => {
      const some = ofLength(words.length);
      const turn = some.findIndex((p) => p === pair);
      if (some.length > 1 || turn < 0 && some.length)
        choose(some[(turn + 1) % some.length]);
    },
  }, "Another one");
  const button = (text, onclick, extra = {}) =>
    make("button", { type: "button", onclick, ...extra }, text);
  const first = button("|◀", () => halt(0), { "aria-label": "Nothing read" });
  const back = button("◀", () => halt(reached() - 1),
    { "aria-label": "One word back" });
  const play = button("Play", () => (timer ? stop() : start()),
    { class: "play" });
  const next = button("Step ▶", () => halt(reached() + 1));
  const last = button("▶|", () => halt(total()), { "aria-label": "Read all" });

  const source = make("ul", { class: "source" });
  const there = strip([], "State from the left");
  const behind = strip([], "State from the right");
  const size = make("p", { class: "size" });
  const said = make("p", { class: "said" });
  const reference = make("p", { class: "reference" });
  const verdict = make("p", { class: "verdict" });
  root.append(
    make("div", { class: "controls" },
      make("label", { class: "slide" }, make("span", {}, "Length"), slider,
        degree), another,
      make("div", { class: "buttons" }, first, back, play, next, last)),
    source,
    make("div", { class: "vector" }, there.element, behind.element, size),
    make("div", { class: "english" }, verdict, said, reference));

  let words, pair, memory, written, timer;
  const total = () => words.length + 1; // the end of sentence is read too
  const reached = () => Math.min(model.get("step") ?? total(), total());
  const go = (step) => set({ step: step < total() ? Math.max(0, step) : null });
  const halt = (step) => {
    stop();
    go(step);
  };
  function stop() {
    clearInterval(timer);
    timer = undefined;
    play.textContent = "Play";
  }
  function start() {
    const step = reached();
    play.textContent = "Pause";
    timer = setInterval(() => {
      go(reached() + 1);
      if (reached() === total()) stop();
    }, PACE);
    go(step < total() ? step + 1 : 0);
    if (reached() === total()) stop();
  }

  function begin() {
    words = model.get("sentence").split(" ");
    const read = [...words, "<eos>"];
    pair = pairs.find((p) => p.source.join(" ") === words.join(" "));
    memory = machine.read(read.map((word) => ids.get(word)));
    written = [...machine.write(memory)].map(({ word }) => english[word]);
    if (written.at(-1) === "<eos>") written.pop();
    const nearest = lengths.map((n) => Math.abs(n - words.length));
    slider.value = nearest.indexOf(Math.min(...nearest));
    degree.textContent = `${words.length} words`;
    slider.setAttribute("aria-valuetext", degree.textContent);
    another.setAttribute("aria-disabled",
      ofLength(words.length).every((p) => p === pair));
    source.replaceChildren(...read.map((word) => make("li", {},
      make("b", { lang: word === "<eos>" ? null : "fr" }, word),
      make("small", {}, word === "<eos>" ? "end"
        : gloss[word] === word ? "" : gloss[word] ?? ""))));
    const numbers = memory.context.length;
    size.replaceChildren("side by side: ", make("b", {}, "c"),
      `, ${numbers} numbers for ${words.length} words`);
    said.replaceChildren("writes: ", ...marked());
    reference.textContent = pair ? `should be: ${pair.target.join(" ")}` : "";
    update();
  }

  /** The translation; a wrong word says so in more ways than one. */
  function marked() {
    const wrong = (text, about) => make("b", { class: "wrong" },
      make("span", { class: "unseen" }, `${about} `), text);
    const shown = written.flatMap((word, t) => [
      !pair || word === pair.target[t] ? word : wrong(word, "wrong:"), " "]);
    if (pair && written.length < pair.target.length)
      shown.push(wrong("…", "words are missing"));
    return shown;
  }

  /** How much of it is right, place by place. */
  function judged() {
    if (!pair) return "";
    const right = pair.target.filter((word, t) => word === written[t]).length;
    const n = pair.target.length;
    return right === n && written.length === n ? "Right from first to last."
      : `${right} of ${n} words in their place; wrong ones are underlined.`;
  }

  function update() {
    const [step, all] = [reached(), total()];
    const done = step === all;
    const read = [...words, "<eos>"];
    const [left, right] = [read[step - 1], read[all - step]];
    [...source.children].forEach((item, j) => {
      item.classList.toggle("there", j < step);
      item.classList.toggle("back", j >= all - step);
    });
    const none = new Array(memory.there[0].length).fill(0);
    const title = (strip, side, line, word) => strip.element.firstChild
      .replaceChildren(`from the ${side} (line ${line}), `,
        ...(step ? ["up to ", make("b", {}, word)] : ["nothing read yet"]));
    title(there, "left", "above", left);
    title(behind, "right", "below", right);
    there.show(step ? memory.there[step - 1] : none);
    behind.show(step ? memory.back[all - step] : none);
    size.classList.toggle("ahead", !done);
    said.classList.toggle("ahead", !done);
    reference.classList.toggle("ahead", !done);
    verdict.textContent = done ? judged()
      : `${step} of ${all} read. The decoder waits for the end.`;
    for (const [element, shut] of [[first, !step], [back, !step],
      [next, done], [last, done]])
      element.setAttribute("aria-disabled", shut);
    say(done ? `${words.length} words in, translation out: `
      + `${written.join(" ")}. ${verdict.textContent}`
      : step ? `From the left ${left}, from the right ${right}: `
        + verdict.textContent : verdict.textContent);
  }
  model.on("change:sentence", begin);
  model.on("change:step", update);
  begin();
  return () => {
    stop();
    model.off("change:sentence", begin);
    model.off("change:step", update);
  };
}

export default { render };
