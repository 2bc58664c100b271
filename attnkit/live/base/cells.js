/**
 * A matrix on a canvas, a pixel a number: the further from 0, the stronger.
 * @param {HTMLCanvasElement} canvas @param {number[][]} rows
 * @param {(x: number) => string} colour
 */
export function paint(canvas, rows, colour) {
  [canvas.width, canvas.height] = [rows[0].length, rows.length];
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("This browser does not draw on a canvas");
  rows.forEach((row, i) => row.forEach((x, j) => {
    pen.globalAlpha = Math.min(1, Math.abs(x));
    pen.fillStyle = colour(x);
    pen.fillRect(j, i, 1, 1);
  }));
}
