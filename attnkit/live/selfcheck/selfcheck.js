import { make, stage } from "../base/page.js";
import { marked, near, readNumber } from "./judging.js";

/** @import { View } from "../base/page.js" */
/**
 * @typedef {object} Traits
 * @property {string} question
 * @property {[answer: string | number, right: boolean, why: string][]} answers
 * @property {number | null} within how far off a number may be; null: choices
 * @property {string} otherwise what is said of any other number
 * @property {string} marks
 */
/**
 * What the reader has answered: is it right, and why? If it is no answer yet,
 * what to do.
 * @typedef {{ right?: boolean, why: string }} Judgement
 */
/** @typedef {{ parts: Node[], judge: () => Judgement }} Field */

/** @param {View<Traits>} view */
function render({ model, el }) {
  const [answers, within] = [model.get("answers"), model.get("within")];
  const marks = new RegExp(model.get("marks"));
  const { root, announce } = stage(el, "selfcheck", "Check yourself");
  const said = make("p", { class: "said", hidden: true });
  const { parts, judge } = within === null ? choices() : number(within);

  /** @param {...(Node | string)} text */
  const say = (...text) => {
    said.replaceChildren(...text);
    said.hidden = !text.length;
    announce(said.textContent ?? "");
  };
  root.append(make("form", {
    onsubmit: (event) => {
      event.preventDefault();
      const { right, why } = judge();
      said.classList.toggle("right", right === true);
      if (right === undefined) say(why);
      else
        say(make("b", {}, right ? "Right." : "Not yet."), " ",
          ...marked(why, marks));
    },
  },
    make("fieldset", {},
      make("legend", {}, ...marked(model.get("question"), marks)), ...parts,
      make("button", { type: "submit" }, "Check")),
    said));

  /** @returns {Field} */
  function choices() {
    const rows = answers.map(([choice], i) => {
      const radio = make("input", {
        type: "radio", name: "choice", value: i, onchange: () => chosen(),
      });
      const label = make("label", {}, radio,
        make("span", {}, ...marked(String(choice), marks)));
      return { radio, label };
    });
    const chosen = () => {
      for (const { radio, label } of rows)
        label.classList.toggle("chosen", radio.checked);
      say();
    };
    const judge = () => {
      const i = rows.findIndex(({ radio }) => radio.checked);
      if (i < 0) return { why: "Choose an answer first." };
      const [, right, why] = answers[i];
      return { right, why };
    };
    return { parts: rows.map(({ label }) => label), judge };
  }

  /** @param {number} within @returns {Field} */
  function number(within) {
    const signed = answers.some(([value]) => Number(value) < 0);
    const input = make("input", {
      type: "text", "aria-label": "Your number", autocomplete: "off",
      maxlength: 20, inputmode: signed ? "text" : "decimal",
      oninput: () => say(),
    });
    const judge = () => {
      const text = input.value.trim();
      if (!text) return { why: "Write a number first." };
      const x = readNumber(text);
      if (Number.isNaN(x))
        return { why: `“${text}” is no number. Write it like 0.5.` };
      const [, right, why] = answers.find(([value]) =>
        near(x, Number(value), within))
        ?? [x, false, model.get("otherwise")];
      return { right, why };
    };
    return { parts: [input], judge };
  }
}

export default { render };
