/** @typedef {Record<string, Float32Array[]>} Matrices by PyTorch's names */
/**
 * @typedef {[name: string, kind: string, rows: number, columns: number][]}
 *   Layout
 */

/**
 * A number of 16 bits: sign, five bits of exponent, ten of fraction.
 * @param {number} bits
 */
function half(bits) {
  const sign = bits >> 15 ? -1 : 1;
  const [power, part] = [(bits >> 10) & 31, bits & 1023];
  return sign * (power ? 2 ** (power - 15) * (1 + part / 1024)
    : 2 ** -24 * part);
}

/**
 * The rows of each matrix. A row of "half" is numbers of 16 bits; a row of
 * "bytes" is a scale of 32 bits and whole numbers to be multiplied by it.
 * @param {DataView} data @param {Layout} layout @returns {Matrices}
 */
export function unpack(data, layout) {
  /** @type {Matrices} */
  const matrices = {};
  let at = 0;
  for (const [name, kind, rows, columns] of layout) {
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
