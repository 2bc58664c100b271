import { affine, blend, dot, gruStep, softmax } from "./arithmetic.js";

/** Begin and end of a sentence in both vocabularies. */
export const [BOS, EOS] = [1, 2];

/** A number of 16 bits: sign, five bits of exponent, ten of fraction. */
function half(bits) {
  const sign = bits >> 15 ? -1 : 1;
  const [power, part] = [(bits >> 10) & 31, bits & 1023];
  return sign * (power ? 2 ** (power - 15) * (1 + part / 1024)
    : 2 ** -24 * part);
}

/**
 * The rows of each matrix. A row of "half" is numbers of 16 bits; a row of
 * "bytes" is a scale of 32 bits and whole numbers to be multiplied by it.
 * @param {DataView} data
 * @param {[name: string, kind: string, rows: number, columns: number][]} list
 * @returns {Record<string, Float32Array[]>}
 */
export function unpack(data, list) {
  const matrices = {};
  let at = 0;
  for (const [name, kind, rows, columns] of list) {
    matrices[name] = Array.from({ length: rows }, () => {
      const row = new Float32Array(columns);
      if (kind === "half") {
        for (let i = 0; i < columns; i++, at += 2)
          row[i] = half(data.getUint16(at, true));
      } else {
        const scale = data.getFloat32(at, true);
        at += 4;
        for (let i = 0; i < columns; i++, at++)
          row[i] = scale * data.getInt8(at);
      }
      return row;
    });
  }
  return matrices;
}

/**
 * What the course's translators share: an encoder that reads in both
 * directions, and a decoder that writes a word from its state and a context.
 * @param {Record<string, Float32Array[]>} m matrices by PyTorch's names
 */
function coder(m) {
  const gru = (name, part, end) => ({
    Wx: m[`${name}.weight_ih${part}${end}`],
    Wh: m[`${name}.weight_hh${part}${end}`],
    bx: m[`${name}.bias_ih${part}${end}`][0],
    bh: m[`${name}.bias_hh${part}${end}`][0],
  });
  const forward = gru("encoder.rnn", "_l0", "");
  const backward = gru("encoder.rnn", "_l0", "_reverse");
  const writer = gru("decoder.rnn", "", "");
  const layer = (name, x) => [
    ...affine(m[`decoder.${name}.weight`], x, m[`decoder.${name}.bias`][0])];

  function states(ids, cell) {
    let h = new Array(cell.Wh[0].length).fill(0);
    return ids.map((id) => {
      h = gruStep(m["encoder.embed.weight"][id], h, cell);
      return h;
    });
  }

  /** The states at each id, read from the left and from the right. */
  function encode(ids) {
    const there = states(ids, forward);
    const back = states([...ids].reverse(), backward).reverse();
    return { there, back, final: [...there[there.length - 1], ...back[0]] };
  }

  /** The decoder's state before the first word. */
  const first = (final) => layer("first", final).map(Math.tanh);

  /** The new state, and the logits of the next word. */
  function say(word, state, context) {
    const read = [...m["decoder.embed.weight"][word], ...context];
    const next = gruStep(read, state, writer);
    const joined = [...next, ...context];
    const logits = layer("word", layer("combine", joined).map(Math.tanh));
    return { state: next, logits };
  }
  return { encode, first, say };
}

/** The likeliest word at each step, until the end or `limit` words. */
function* greedy(step, memory, limit) {
  let [word, state] = [BOS, memory.first];
  for (let t = 0; t < limit && (t === 0 || word !== EOS); t++) {
    const done = step(memory, word, state);
    [word, state] = [best(done.logits), done.state];
    yield { ...done, word };
  }
}

/**
 * The course's translator: a general score, and a decoder that looks back at
 * each word.
 * @param {Record<string, Float32Array[]>} m matrices by PyTorch's names
 */
export function translator(m) {
  const { encode, first, say } = coder(m);

  /** What the encoder hands over for the ids of a sentence with its end. */
  function read(ids) {
    const { there, back, final } = encode(ids);
    const all = there.map((h, j) => [...h, ...back[j]]);
    const W = m["decoder.attention.score.W.weight"];
    const none = new Float32Array(W.length);
    return {
      states: all,
      keys: all.map((h) => affine(W, h, none)),
      first: first(final),
    };
  }

  /** One word: from the word before, the state, and weights if given. */
  function step(memory, word, state, given) {
    const scores = memory.keys.map((k) =>
      dot(state, k) / Math.sqrt(state.length));
    const weights = given ?? softmax(scores);
    const context = blend(weights, memory.states);
    return { scores, weights, context, ...say(word, state, context) };
  }

  const write = (memory, limit = 80) => greedy(step, memory, limit);
  return { read, step, write };
}

/**
 * The translator without attention: the encoder's last states, side by side,
 * are the context of every step.
 * @param {Record<string, Float32Array[]>} m matrices by PyTorch's names
 */
export function fixedTranslator(m) {
  const { encode, first, say } = coder(m);

  /** What the encoder hands over for the ids of a sentence with its end. */
  function read(ids) {
    const { there, back, final } = encode(ids);
    return { there, back, context: final, first: first(final) };
  }

  /** One word: from the word before and the state. */
  const step = (memory, word, state) => say(word, state, memory.context);

  const write = (memory, limit = 80) => greedy(step, memory, limit);
  return { read, step, write };
}

/** The place of the largest number; the first of equals. */
export function best(numbers) {
  return numbers.reduce((top, x, i) => (x > numbers[top] ? i : top), 0);
}
