import { blend, softmax } from "../base/arithmetic.js";
import { maskedModel } from "../base/masked_model.js";
import { adjust, bind, make, number, stage, unique } from "../base/page.js";
import { complaints, unfinished } from "../base/typing.js";
import { unpack } from "../base/unpack.js";
import { splitWords } from "../base/words.js";

/** @import { View } from "../base/page.js" */
/** @import { Settings } from "../base/masked_model.js" */
/** @import { Layout } from "../base/unpack.js" */
/**
 * @typedef {object} Traits
 * @property {DataView} numbers
 * @property {Layout} numbers_layout
 * @property {Settings} settings
 * @property {string[]} pieces
 * @property {{ mask: number, all: string[], around: [string, string] }}
 *   specials
 * @property {number} most words of a sentence
 * @property {string[]} sentences
 * @property {string} sentence
 * @property {number[] | null} hidden
 * @property {number | null} head
 */

const LIKELIEST = 5;
const BLANK = "____";

/**
 * Where hidden words are after some other words were typed: before the first
 * change they stay, after it they move along.
 * @param {number[]} hidden @param {string[]} before @param {string[]} after
 */
function moved(hidden, before, after) {
  const changed = before.findIndex((word, i) => word !== after[i]);
  const same = changed < 0 ? before.length : changed;
  const by = after.length - before.length;
  return hidden.filter((i) => i < same || i + by >= same)
    .map((i) => (i < same ? i : i + by));
}

/** @param {View<Traits>} view */
function render({ model, el }) {
  const [pieces, specials] = [model.get("pieces"), model.get("specials")];
  const known = pieces.filter((piece) => !specials.all.includes(piece));
  const { heads } = model.get("settings");
  const read = maskedModel(
    unpack(model.get("numbers"), model.get("numbers_layout")),
    model.get("settings"));
  const { root, announce } = stage(el, "blanks",
    "Live figure: words hidden in a sentence, and a model's guesses");
  const { set, unbind } = bind(model,
    { sentence: update, hidden: update, head: update });
  const id = unique("sentence");

  /** @type {string[]} */
  let words = []; // those that were understood last
  /** @type {ReturnType<typeof chipOf>[]} */
  let chips = [];

  /** @param {string} text */
  const understood = (text) => {
    const typed = splitWords(text);
    return typed.length > 0 && typed.length <= model.get("most")
      && typed.every((word) => known.includes(word));
  };
  /** The hidden places; without any told, that of the last word. */
  const places = () => {
    const last = words.findLastIndex((word) => /\p{L}/u.test(word));
    return (model.get("hidden") ?? [last])
      .filter((i) => i >= 0 && i < words.length);
  };
  /** @param {string} text */
  function write(text) {
    const told = model.get("hidden");
    if (told && understood(text))
      set({ hidden: moved(places(), words, splitWords(text)) });
    set({ sentence: text });
  }

  const select = make("select", {
    "aria-label": "Sentence",
    onchange: () => set({ hidden: null,
      sentence: model.get("sentences")[Number(select.value)] }),
  }, ...model.get("sentences").map((text, s) =>
    make("option", { value: s }, text)),
  make("option", { value: -1, hidden: true }, "one of your own"));
  // A box of several lines, so that a phone shows a sentence whole.
  const input = make("textarea", {
    id, rows: 1, lang: "en", autocomplete: "off", autocapitalize: "none",
    spellcheck: "false", maxlength: 300,
    oninput: () => write(input.value),
    onkeydown: (event) => { if (event.key === "Enter") event.preventDefault(); },
  });
  const trouble = complaints(known, model.get("most"), (word, other) =>
    write(splitWords(input.value).map((w) => (w === word ? other : w))
      .join(" ")));
  const list = make("ul");
  const whose = make("select", {
    "aria-label": "Where the blank looks, by head of the last block",
    onchange: () => set(
      { head: whose.value === "mean" ? null : Number(whose.value) }),
  }, make("option", { value: "mean" }, `mean of ${heads} heads`),
  ...Array.from({ length: heads }, (_, head) =>
    make("option", { value: head }, `head ${head + 1}`)));
  const title = make("p", { class: "over" });
  const guesses = make("ol", { class: "guesses" });
  const verdict = make("p", { class: "verdict" });
  root.append(
    make("div", { class: "controls" }, select),
    make("div", { class: "entry" },
      make("label", { for: id }, "Or write: words of the list below"), input),
    trouble.element,
    make("div", { class: "answer" },
      make("p", {}, "Choose a word to hide it, or to show it again."), list,
      make("p", { class: "whose" }, make("span", { "aria-hidden": "true" },
        "Where the blank looks in the last block: "), whose),
      title, guesses, verdict),
    make("details", {},
      make("summary", {}, `All ${known.length} words that it knows`),
      make("p", { lang: "en" }, known.join(" "))));

  /** @param {string} word @param {number} place of a word, or of a frame */
  function chipOf(word, place) {
    const [name, weight] = [make("b"), make("small")];
    const chip = place < 0 || place >= words.length
      ? make("span", {}, name, weight)
      : make("button", { type: "button", onclick: () => turn(place) }, name,
        weight);
    name.textContent = word;
    return { chip, name, weight, word };
  }
  /** Hide a word, or show it again. @param {number} i */
  function turn(i) {
    const others = places().filter((place) => place !== i);
    set({ hidden: places().includes(i) ? others : [...others, i] });
  }

  function update() {
    const text = model.get("sentence");
    if (input.value !== text) input.value = text;
    const typed = splitWords(text);
    const early = !typed.length || unfinished(input, typed, known);
    const old = trouble.show(early ? [] : typed) || !understood(text);
    root.classList.toggle("old", old);
    select.value = String(model.get("sentences").indexOf(text));
    if (!old && typed.join(" ") !== words.join(" ")) {
      words = typed;
      const [first, last] = specials.around;
      chips = [first, ...words, last].map((word, i) => chipOf(word, i - 1));
      list.replaceChildren(...chips.map(({ chip }) => make("li", {}, chip)));
    }
    if (words.length) answer();
  }

  function answer() {
    const [hidden, head] = [places(), model.get("head")];
    const seen = [specials.around[0], ...words, specials.around[1]]
      .map((word) => pieces.indexOf(word));
    for (const i of hidden) seen[i + 1] = specials.mask;
    const asked = hidden.at(-1);
    const { logits, weights } = read(seen);
    const rows = asked === undefined ? []
      : weights.map((maps) => maps[asked + 1]);
    const row = head === null
      ? rows.length ? blend(rows.map(() => 1 / heads), rows) : []
      : rows[head] ?? [];
    whose.value = head === null ? "mean" : String(head);
    chips.forEach(({ chip, name, weight, word }, j) => {
      const [blank, now] = [hidden.includes(j - 1), asked === j - 1];
      name.textContent = blank ? BLANK : word;
      weight.textContent = row.length ? number(row[j]) : "";
      chip.style.setProperty("--share", String(row[j] ?? 0));
      chip.classList.toggle("on", now);
      if (chip.localName !== "button") return;
      adjust(chip, { "aria-pressed": blank });
      const said = `blank, was ${word}, ${weight.textContent}`;
      if (blank) chip.setAttribute("aria-label", said);
      else chip.removeAttribute("aria-label");
    });
    guess(asked, asked === undefined ? [] : softmax(logits[asked + 1]),
      hidden.length);
  }

  /**
   * @param {number | undefined} asked @param {number[]} shares
   * @param {number} blanks
   */
  function guess(asked, shares, blanks) {
    const order = shares.map((p, i) => ({ p, i })).sort((a, b) => b.p - a.p);
    const likely = order.slice(0, LIKELIEST);
    title.textContent = asked === undefined ? "Nothing is hidden."
      : blanks === 1 ? "Guesses for the blank"
        : "Guesses for the framed blank";
    guesses.replaceChildren(...likely.map(({ p, i }) => {
      const bar = make("i", { class: "bar" });
      bar.style.width = `${100 * p}%`;
      return make("li", {}, make("b", { lang: "en" }, pieces[i]),
        make("span", { class: "track" }, bar), number(p));
    }));
    const was = asked === undefined ? "" : words[asked];
    const at = order.findIndex(({ i }) => pieces[i] === was);
    verdict.textContent = asked === undefined ? ""
      : `${was} stood there: ${number(order[at].p)}, guess ${at + 1} of `
        + `${order.length}.`;
    announce(asked === undefined ? title.textContent : `Guesses: ${likely
      .map(({ p, i }) => `${pieces[i]} ${number(p)}`).join(", ")}. `
      + verdict.textContent);
  }
  update();
  return unbind;
}

export default { render };
