// The arithmetic of every live figure. Vectors are arrays of numbers.

/** @typedef {ArrayLike<number>} Vector */

/**
 * q · k: the product, number by number, added up.
 * @param {Vector} q @param {Vector} k @returns {number}
 */
export function dot(q, k) {
  let sum = 0;
  for (let i = 0; i < q.length; i++) sum += q[i] * k[i];
  return sum;
}

/**
 * M x, row by row.
 * @param {Vector[]} M @param {Vector} x @returns {number[]}
 */
export function times(M, x) {
  return M.map((row) => dot(row, x));
}

/**
 * q · k / sqrt(d).
 * @param {Vector} q @param {Vector} k @returns {number}
 */
export function scaledDot(q, k) {
  return dot(q, k) / Math.sqrt(q.length);
}

/**
 * q · W k.
 * @param {Vector} q @param {Vector} k @param {Vector[]} W
 * @returns {number}
 */
export function general(q, k, W) {
  return dot(q, times(W, k));
}

/**
 * v · tanh(W q + U k).
 * @param {Vector} q @param {Vector} k @param {Vector[]} W
 * @param {Vector[]} U @param {Vector} v @returns {number}
 */
export function additive(q, k, W, U, v) {
  const [a, b] = [times(W, q), times(U, k)];
  return dot(v, a.map((x, i) => Math.tanh(x + b[i])));
}

/**
 * -|q - k|² / 2: the nearer, the higher.
 * @param {Vector} q @param {Vector} k @returns {number}
 */
export function nearness(q, k) {
  let sum = 0;
  for (let i = 0; i < q.length; i++) sum += (q[i] - k[i]) ** 2;
  return -sum / 2;
}

/**
 * Shares of exp(score / T), 0 where the mask is false. The largest score is
 * subtracted before the division, so that no T overflows.
 * @param {Vector} scores @param {boolean[]} [mask] @param {number} [T]
 * @returns {number[]}
 */
export function softmax(scores, mask, T = 1) {
  const open = Array.from(scores, (_, j) => !mask || mask[j]);
  const largest = Math.max(...Array.from(scores).filter((_, j) => open[j]));
  const shares = Array.from(scores, (score, j) =>
    open[j] ? Math.exp((score - largest) / T) : 0);
  const sum = shares.reduce((a, b) => a + b, 0);
  return shares.map((share) => (sum ? share / sum : 0));
}

/**
 * The weighted sum of the values.
 * @param {Vector} weights @param {Vector[]} values @returns {number[]}
 */
export function blend(weights, values) {
  const sum = new Array(values[0].length).fill(0);
  values.forEach((value, j) => {
    for (let i = 0; i < sum.length; i++) sum[i] += weights[j] * value[i];
  });
  return sum;
}

/**
 * A soft look-up of one width: each score is divided by the width squared.
 * @param {Vector} q @param {Vector[]} keys @param {Vector[]} values
 * @param {(q: Vector, k: Vector) => number} score @param {number} width
 * @returns {{scores: number[], weights: number[], context: number[]}}
 */
export function lookUp(q, keys, values, score, width) {
  const raw = keys.map((k) => score(q, k));
  const weights = softmax(raw, undefined, width ** 2);
  return {
    scores: raw.map((e) => e / width ** 2),
    weights,
    context: blend(weights, values),
  };
}

/**
 * M x + b, row by row. The one long loop: typed arrays make it ten times as
 * fast.
 * @param {Vector[]} M @param {Vector} x @param {Vector} b
 * @returns {Float64Array}
 */
export function affine(M, x, b) {
  const [typed, sums] = [new Float64Array(x), new Float64Array(M.length)];
  for (let i = 0; i < M.length; i++) {
    const row = M[i];
    let sum = 0;
    for (let k = 0; k < typed.length; k++) sum += row[k] * typed[k];
    sums[i] = sum + b[i];
  }
  return sums;
}

/**
 * One step of a GRU, as PyTorch computes it: the rows of its matrices are
 * those of the reset gate, the update gate and the new state.
 * @param {Vector} x @param {Vector} h
 * @param {{Wx: Vector[], Wh: Vector[], bx: Vector, bh: Vector}} gru
 * @returns {number[]}
 */
export function gruStep(x, h, { Wx, Wh, bx, bh }) {
  const [a, b] = [affine(Wx, x, bx), affine(Wh, h, bh)];
  /** @param {number} i */
  const gate = (i) => 1 / (1 + Math.exp(-a[i] - b[i]));
  const d = h.length;
  const next = [];
  for (let i = 0; i < d; i++) {
    const [reset, keep] = [gate(i), gate(d + i)];
    const fresh = Math.tanh(a[2 * d + i] + reset * b[2 * d + i]);
    next.push((1 - keep) * fresh + keep * h[i]);
  }
  return next;
}

/**
 * A vector with mean 0 and variance 1, times a gain, plus a bias. PyTorch
 * adds a small `eps` to the variance.
 * @param {Vector} x @param {Vector} gain @param {Vector} bias
 * @param {number} eps @returns {number[]}
 */
export function layerNorm(x, gain, bias, eps) {
  const all = Array.from(x);
  const mean = all.reduce((a, b) => a + b, 0) / all.length;
  const far = all.map((a) => a - mean);
  const scale = 1 / Math.sqrt(dot(far, far) / all.length + eps);
  return far.map((a, i) => a * scale * gain[i] + bias[i]);
}

/**
 * The error function, by a series whose terms are all positive.
 * @param {number} x @returns {number}
 */
export function erf(x) {
  const a = Math.min(Math.abs(x), 6); // beyond, it is 1 to all digits
  let [term, sum] = [a, a];
  for (let n = 1; term > 1e-17 * sum; n++) {
    term *= 2 * a * a / (2 * n + 1);
    sum += term;
  }
  return Math.sign(x) * 2 / Math.sqrt(Math.PI) * Math.exp(-a * a) * sum;
}

/**
 * x times the share of a normal distribution below x.
 * @param {number} x @returns {number}
 */
export function gelu(x) {
  return x * (1 + erf(x / Math.SQRT2)) / 2;
}
