import { affine, blend, gelu, layerNorm, scaledDot, softmax }
  from "./arithmetic.js";

/** @import { Vector } from "./arithmetic.js" */
/** @import { Matrices } from "./unpack.js" */
/**
 * What the numbers do not tell: how many heads a block has, and what its
 * norms and the last one add to the variance.
 * @typedef {{ heads: number, eps: number, last: number }} Settings
 */
/**
 * `logits`: of each piece; `weights`: of the last block, head by head.
 * @typedef {{ logits: number[][], weights: number[][][] }} Read
 */

/**
 * BERT's encoder, and the scores of all pieces at each position.
 * @param {Matrices} m @param {Settings} settings
 * @returns {(ids: number[]) => Read}
 */
export function maskedModel(m, { heads, eps, last }) {
  const table = m["encoder.word.weight"];
  /** @param {string} name @param {Vector} x */
  const layer = (name, x) =>
    affine(m[`${name}.weight`], x, m[`${name}.bias`][0]);
  /** @param {string} name @param {Vector} x @param {number} [small] */
  const norm = (name, x, small = eps) =>
    layerNorm(x, m[`${name}.weight`][0], m[`${name}.bias`][0], small);
  /** @param {Vector} x @param {Vector} y */
  const plus = (x, y) => Array.from(x, (a, i) => a + y[i]);

  /**
   * Several heads at once, each on its own slice.
   * @param {string} name @param {number[][]} states
   */
  function attention(name, states) {
    const size = states[0].length / heads;
    const [queries, keys, values] = ["W_q", "W_k", "W_v"].map((part) =>
      states.map((x) => layer(`${name}.${part}`, x)));
    const looked = Array.from({ length: heads }, (_, head) => {
      const [q, k, v] = [queries, keys, values].map((rows) => rows.map((row) =>
        row.slice(head * size, (head + 1) * size)));
      const weights = q.map((one) => softmax(k.map((k) => scaledDot(one, k))));
      return { weights, contexts: weights.map((row) => blend(row, v)) };
    });
    return {
      weights: looked.map(({ weights }) => weights),
      out: states.map((_, i) => layer(`${name}.W_o`,
        looked.flatMap(({ contexts }) => contexts[i]))),
    };
  }

  /** @param {string} name @param {number[][]} states */
  function block(name, states) {
    const { out, weights } = attention(`${name}.attention`, states);
    const mixed = states.map((x, i) =>
      norm(`${name}.attention_norm`, plus(x, out[i])));
    const worked = mixed.map((x) => layer(`${name}.feed_forward.2`,
      layer(`${name}.feed_forward.0`, x).map(gelu)));
    return { weights, states: mixed.map((x, i) =>
      norm(`${name}.feed_forward_norm`, plus(x, worked[i]))) };
  }

  return (ids) => {
    let states = ids.map((id, i) => norm("encoder.norm", plus(
      plus(table[id], m["encoder.position.weight"][i]),
      m["encoder.segment.weight"][0])));
    /** @type {number[][][]} */
    let weights = [];
    for (let i = 0; `encoder.blocks.${i}.attention.W_q.weight` in m; i++)
      ({ states, weights } = block(`encoder.blocks.${i}`, states));
    const logits = states.map((x) => [...affine(table,
      norm("work.2", layer("work.0", x).map(gelu), last), m.bias[0])]);
    return { logits, weights };
  };
}
