import { weightRows } from "../base/weight_bytes.js";

/**
 * Attention weights out of bytes: sentence by sentence, layer by layer, head
 * by head, row by row. Gives a function (sentence, layer, head) → its rows.
 * @param {DataView} data @param {number[]} lengths words of each sentence
 * @param {number} layers @param {number} heads
 * @param {number} steps what a weight of 1 is as a byte
 * @returns {(s: number, layer: number, head: number) => number[][]}
 */
export function headWeights(data, lengths, layers, heads, steps) {
  const starts = [0];
  for (const n of lengths)
    starts.push(starts[starts.length - 1] + layers * heads * n * n);
  return (s, layer, head) => {
    const n = lengths[s];
    const start = starts[s] + (layer * heads + head) * n * n;
    return weightRows(data, start, n, n, steps);
  };
}
