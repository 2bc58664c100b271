import { softmax } from "../base/arithmetic.js";
import { hashedClassifier } from "../base/hashed.js";
import { adjust, bind, make, number, stage, unique } from "../base/page.js";
import { unpack } from "../base/unpack.js";
import { splitWords } from "../base/words.js";

/** @import { View } from "../base/page.js" */
/** @import { Layout } from "../base/unpack.js" */
/**
 * @typedef {object} Traits
 * @property {DataView} numbers
 * @property {Layout} numbers_layout
 * @property {string[]} labels
 * @property {{ most: number }} settings
 * @property {string[]} questions
 * @property {string} text
 * @property {number[]} struck
 */

const LIKELIEST = 5;

/** @param {View<Traits>} view */
function render({ model, el }) {
  const [labels, questions] = [model.get("labels"), model.get("questions")];
  const { most } = model.get("settings");
  const read = hashedClassifier(
    unpack(model.get("numbers"), model.get("numbers_layout")));
  const { root, announce } = stage(el, "intents",
    "Live figure: a question, its likeliest intents, and words struck out");
  const { set, unbind } = bind(model, { text: update, struck: update });
  const id = unique("question");

  /** @type {string[]} */
  let words = [];
  /** @type {ReturnType<typeof chipOf>[]} */
  let chips = [];

  const select = make("select", {
    "aria-label": "Question",
    onchange: () => set({ struck: [], text: questions[Number(select.value)] }),
  }, ...questions.map((text, i) => make("option", { value: i }, text)),
  make("option", { value: -1, hidden: true }, "one of your own"));
  const input = make("textarea", {
    id, rows: 1, lang: "en", autocomplete: "off", spellcheck: "false",
    maxlength: 400, oninput: () => set({ struck: [], text: input.value }),
    onkeydown: (event) => { if (event.key === "Enter") event.preventDefault(); },
  });
  const trouble = make("p", { class: "trouble", "aria-live": "polite" });
  const list = make("ul");
  const title = make("p", { class: "over" },
    "What it asks for: the five likeliest of ",
    String(labels.length));
  const guesses = Array.from({ length: Math.min(LIKELIEST, labels.length) },
    () => {
      const [name, bar, share] = [make("b", { lang: "en" }),
        make("i", { class: "bar" }), make("span")];
      return { name, bar, share, element: make("li", {}, name,
        make("span", { class: "track" }, bar), share) };
    });
  const verdict = make("p", { class: "verdict" });
  root.append(
    make("div", { class: "controls" }, select),
    make("div", { class: "entry" },
      make("label", { for: id }, "Or write a question to a bank"), input),
    trouble,
    make("div", { class: "answer" },
      make("p", {}, "Choose a word to strike it out, or to put it back. "
        + "Under each: how the first intent's logit changes without it."),
      list, title,
      make("ol", { class: "guesses" },
        ...guesses.map(({ element }) => element)),
      verdict));

  /** @param {string} word @param {number} i */
  function chipOf(word, i) {
    const [name, change] = [make("b", {}, word), make("small")];
    const chip = make("button", { type: "button", onclick: () => turn(i) },
      name, change);
    return { chip, change };
  }
  const places = () => model.get("struck").filter((i) => i < words.length);
  /** Strike a word out, or put it back. @param {number} i */
  function turn(i) {
    const others = places().filter((place) => place !== i);
    set({ struck: places().includes(i) ? others : [...others, i] });
  }

  function update() {
    const text = model.get("text");
    if (input.value !== text) input.value = text;
    select.value = String(questions.indexOf(text));
    const typed = splitWords(text);
    const wrong = !typed.length ? "Write a word or more."
      : typed.length > most ? `At most ${most} words, please.` : "";
    if (trouble.textContent !== wrong) trouble.textContent = wrong;
    root.classList.toggle("old", wrong !== "");
    if (!wrong && typed.join(" ") !== words.join(" ")) {
      words = typed;
      chips = words.map(chipOf);
      list.replaceChildren(...chips.map(({ chip }) => make("li", {}, chip)));
    }
    if (words.length) answer();
  }

  function answer() {
    const struck = places();
    const kept = words.map((_, i) => i).filter((i) => !struck.includes(i));
    const said = (/** @type {number[]} */ some) =>
      read(some.map((i) => words[i]));
    const logits = kept.length ? said(kept) : null;
    const first = logits ? logits.indexOf(Math.max(...logits)) : -1;
    chips.forEach(({ chip, change }, i) => {
      const out = struck.includes(i);
      adjust(chip, { "aria-pressed": out });
      const rest = kept.filter((j) => j !== i);
      const by = out || !logits || !rest.length ? null
        : said(rest)[first] - logits[first];
      change.textContent = by === null ? "" : number(by, 1);
      chip.style.setProperty("--fall",
        String(Math.min(1, Math.max(0, -(by ?? 0)) / 5)));
    });
    const shares = logits ? softmax(logits) : labels.map(() => 0);
    const order = shares.map((p, i) => ({ p, i })).sort((a, b) => b.p - a.p);
    guesses.forEach(({ name, bar, share }, k) => {
      name.textContent = logits ? labels[order[k].i] : "";
      bar.style.width = `${100 * order[k].p}%`;
      share.textContent = logits ? number(order[k].p) : "";
    });
    const gone = struck.map((i) => words[i]).join(", ");
    verdict.textContent = !logits ? "All words are struck out."
      : gone ? `Without: ${gone}.` : "";
    announce(!logits ? verdict.textContent
      : `${order.slice(0, guesses.length).map(({ p, i }) =>
        `${labels[i]} ${number(p)}`).join(", ")}. ${verdict.textContent}`);
  }
  update();
  return unbind;
}

export default { render };
