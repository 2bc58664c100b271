/**
 * French text as the words that the course counts: lower case, signs by
 * themselves, an apostrophe with the word before it.
 * @param {string} text @returns {string[]}
 */
export function tokenize(text) {
  const plain = text.normalize("NFC").toLowerCase().replace(/[‘’ʼ]/g, "'");
  return plain.match(
    /aujourd'hui|[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*'?|\S/gu) ?? [];
}

/**
 * English text as words of small letters without accents; a sign is a word.
 * As `split_words` does it.
 * @param {string} text @returns {string[]}
 */
export function splitWords(text) {
  const readable = text.replace(/(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\p{Cs}�]/gu,
    "");
  const small = Array.from(readable.normalize("NFD"), (sign) =>
    sign.toLowerCase()).join("");
  return small.replace(/\p{Mn}/gu, "")
    .replace(/[\p{P}$+<=>^`|~\p{Script=Han}]/gu, " $& ")
    .split(/\s+/).filter(Boolean);
}

/** A word without its accents. @param {string} word */
const bare = (word) => word.normalize("NFD").replace(/\p{M}/gu, "");

/**
 * How many letters must be put in, taken out or exchanged.
 * @param {string} a @param {string} b @returns {number}
 */
export function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const last = row;
    row = [i];
    for (let j = 1; j <= b.length; j++)
      row[j] = Math.min(row[j - 1] + 1, last[j] + 1,
        last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
  }
  return row[b.length];
}

/**
 * The known words nearest to an unknown one; an accent counts little.
 * @param {string} word @param {string[]} known @param {number} [count]
 * @returns {string[]}
 */
export function nearest(word, known, count = 3) {
  return known
    .map((other) => ({ other, far: distance(bare(word), bare(other))
      + 0.1 * distance(word, other) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, count)
    .map(({ other }) => other);
}

/**
 * Which words stand where the reference has them, and how many that is of
 * how many: a missing word is wrong, and so is a word too many.
 * @param {string[]} said @param {string[]} reference
 * @returns {{right: boolean[], hits: number, of: number}}
 */
export function compared(said, reference) {
  const right = said.map((word, i) => word === reference[i]);
  return {
    right,
    hits: right.filter(Boolean).length,
    of: Math.max(said.length, reference.length),
  };
}
