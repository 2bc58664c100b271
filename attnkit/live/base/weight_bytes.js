/**
 * One map of attention weights out of bytes, row by row.
 * @param {DataView} data @param {number} start where its first byte lies
 * @param {number} rows @param {number} columns
 * @param {number} steps what a weight of 1 is as a byte
 * @returns {number[][]}
 */
export function weightRows(data, start, rows, columns, steps) {
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) =>
      data.getUint8(start + i * columns + j) / steps));
}
