import { affine, blend, dot, gruStep, softmax } from "./arithmetic.js";

/** @import { Vector } from "./arithmetic.js" */
/** @import { Matrices } from "./unpack.js" */
/** @typedef {{ bos: number, eos: number }} Specials ids of begin and end */
/** @typedef {{ state: number[], logits: number[] }} Step */
/**
 * @typedef {Step & { scores: number[], weights: number[], context: number[] }}
 *   LookingStep
 */

/**
 * What the course's translators share: an encoder that reads in both
 * directions, and a decoder that writes a word from its state and a context.
 * @param {Matrices} m
 */
function coder(m) {
  /** @param {string} name @param {string} [end] */
  const gru = (name, end = "") => ({
    Wx: m[`${name}.weight_ih${end}`],
    Wh: m[`${name}.weight_hh${end}`],
    bx: m[`${name}.bias_ih${end}`][0],
    bh: m[`${name}.bias_hh${end}`][0],
  });
  const forward = gru("encoder.rnn", "_l0");
  const backward = gru("encoder.rnn", "_l0_reverse");
  const writer = gru("decoder.rnn");
  /** @param {string} name @param {Vector} x */
  const layer = (name, x) => [
    ...affine(m[`decoder.${name}.weight`], x, m[`decoder.${name}.bias`][0])];

  /** @param {number[]} ids @param {typeof forward} cell */
  function states(ids, cell) {
    /** @type {number[]} */
    let h = new Array(cell.Wh[0].length).fill(0);
    return ids.map((id) => {
      h = gruStep(m["encoder.embed.weight"][id], h, cell);
      return h;
    });
  }

  /**
   * The states at each id, read from the left and from the right; the last
   * of both; and the decoder's state before the first word.
   * @param {number[]} ids
   */
  function bothWays(ids) {
    const there = states(ids, forward);
    const back = states([...ids].reverse(), backward).reverse();
    const final = [...there[there.length - 1], ...back[0]];
    return { there, back, final, first: layer("first", final).map(Math.tanh) };
  }

  /**
   * The new state, and the logits of the next word.
   * @param {number} word @param {number[]} state @param {number[]} context
   * @returns {Step}
   */
  function logitsOf(word, state, context) {
    const input = [...m["decoder.embed.weight"][word], ...context];
    const next = gruStep(input, state, writer);
    const joined = [...next, ...context];
    const logits = layer("word", layer("combine", joined).map(Math.tanh));
    return { state: next, logits };
  }
  return { bothWays, logitsOf };
}

/**
 * The likeliest word at each step, until the end or `limit` words.
 * @template {{ first: number[] }} M @template {Step} S
 * @param {(memory: M, word: number, state: number[]) => S} step
 * @param {M} memory @param {Specials} specials @param {number} limit
 * @returns {Generator<S & { word: number }>}
 */
function* greedy(step, memory, { bos, eos }, limit) {
  let [word, state] = [bos, memory.first];
  for (let t = 0; t < limit && (t === 0 || word !== eos); t++) {
    const done = step(memory, word, state);
    [word, state] = [best(done.logits), done.state];
    yield { ...done, word };
  }
}

/**
 * The course's translator: a general score, and a decoder that looks back at
 * each word.
 * @param {Matrices} m @param {Specials} specials @param {number} limit
 */
export function translator(m, specials, limit) {
  const { bothWays, logitsOf } = coder(m);

  /**
   * What the encoder hands over for the ids of a sentence with its end.
   * @param {number[]} ids
   */
  function encode(ids) {
    const { there, back, first } = bothWays(ids);
    const states = there.map((h, j) => [...h, ...back[j]]);
    const W = m["decoder.attention.score.W.weight"];
    const none = new Float32Array(W.length);
    return { states, keys: states.map((h) => affine(W, h, none)), first };
  }

  /**
   * One word: from the word before, the state, and weights if given.
   * @param {ReturnType<typeof encode>} memory
   * @param {number} word @param {number[]} state @param {number[]} [given]
   * @returns {LookingStep}
   */
  function step(memory, word, state, given) {
    const scores = memory.keys.map((k) =>
      dot(state, k) / Math.sqrt(state.length));
    const weights = given ?? softmax(scores);
    const context = blend(weights, memory.states);
    return { scores, weights, context, ...logitsOf(word, state, context) };
  }

  /** @param {ReturnType<typeof encode>} memory */
  const translate = (memory) => greedy(step, memory, specials, limit);
  return { encode, step, translate };
}

/**
 * The translator without attention: the encoder's last states, side by side,
 * are the context of every step.
 * @param {Matrices} m @param {Specials} specials @param {number} limit
 */
export function fixedTranslator(m, specials, limit) {
  const { bothWays: encode, logitsOf } = coder(m);

  /**
   * One word: from the word before and the state.
   * @param {ReturnType<typeof encode>} memory
   * @param {number} word @param {number[]} state
   */
  const step = (memory, word, state) => logitsOf(word, state, memory.final);

  /** @param {ReturnType<typeof encode>} memory */
  const translate = (memory) => greedy(step, memory, specials, limit);
  return { encode, step, translate };
}

/**
 * The place of the largest number; the first of equals.
 * @param {number[]} numbers
 */
export function best(numbers) {
  return numbers.reduce((top, x, i) => (x > numbers[top] ? i : top), 0);
}
