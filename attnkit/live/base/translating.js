import { unpack } from "./unpack.js";

/** @import { Model } from "./page.js" */
/** @import { Specials } from "./translator_model.js" */
/** @import { Layout, Matrices } from "./unpack.js" */

/**
 * The traits of every figure that carries a translator.
 * @typedef {object} Translating
 * @property {DataView} numbers
 * @property {Layout} numbers_layout
 * @property {string[]} french
 * @property {string[]} english
 * @property {Record<string, string>} gloss
 * @property {Specials & { count: number }} specials they are the first words
 * @property {number} most words of a sentence
 * @property {number} limit words of a translation
 */

/**
 * The machine that a figure carries, and its words.
 * @template M
 * @param {Pick<Model<Translating>, "get">} model
 * @param {(m: Matrices, specials: Specials, limit: number) => M} build
 */
export function carried(model, build) {
  const [french, gloss] = [model.get("french"), model.get("gloss")];
  const specials = model.get("specials");
  const end = french[specials.eos];
  const machine = build(
    unpack(model.get("numbers"), model.get("numbers_layout")),
    specials, model.get("limit"));
  /** @param {string[]} words */
  const idsOf = (words) => words.map((word) => french.indexOf(word));
  /**
   * What stands below a French word: nothing if English writes it so too.
   * @param {string} word @param {string} [ending]
   */
  const meaning = (word, ending = "end") => (word === end ? ending
    : gloss[word] === word ? "" : gloss[word] ?? "");
  return { machine, idsOf, meaning, end };
}
