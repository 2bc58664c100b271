/** @import { Matrices } from "./unpack.js" */

const RUN_LENGTH = 3; // of a run, as in attnkit/hashed.py

/**
 * A number of 32 bits for a text (FNV-1a over its bytes in UTF-8).
 * @param {string} text
 */
export function fnv1a(text) {
  let found = 2166136261;
  for (const byte of new TextEncoder().encode(text))
    found = Math.imul(found ^ byte, 16777619) >>> 0;
  return found;
}

/**
 * Words, pairs of neighbours, and the runs of three letters in <word>.
 * @param {string[]} words @returns {string[]}
 */
export function grams(words) {
  const pairs = words.slice(1).map((word, i) => `${words[i]} ${word}`);
  const runs = words.flatMap((word) => {
    const signs = Array.from(`<${word}>`);
    return signs.slice(RUN_LENGTH - 1).map((_, i) =>
      signs.slice(i, i + RUN_LENGTH).join(""));
  });
  return [...words, ...pairs, ...runs];
}

/**
 * The logits of each label for a text of words.
 * @param {Matrices} matrices @returns {(words: string[]) => number[]}
 */
export function hashedClassifier(matrices) {
  const rows = matrices["rows.weight"];
  const [bias] = matrices.bias;
  return (words) => {
    const buckets = new Set(grams(words).map((g) => fnv1a(g) % rows.length));
    const sums = new Float64Array(bias.length);
    for (const bucket of buckets)
      rows[bucket].forEach((x, label) => { sums[label] += x; });
    const scale = 1 / Math.sqrt(buckets.size);
    return Array.from(sums, (sum, label) => sum * scale + bias[label]);
  };
}
