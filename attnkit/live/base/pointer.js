/**
 * Where a pointer is, in a drawing's own units.
 * @param {PointerEvent} event @param {SVGSVGElement} svg
 */
export function located(event, svg) {
  return new DOMPoint(event.clientX, event.clientY)
    .matrixTransform(svg.getScreenCTM()?.inverse());
}

/**
 * From a pointer's press on an element until its release: `drag` at each
 * move, then `release`.
 * @param {PointerEvent} press @param {SVGElement} held
 * @param {(event: PointerEvent) => void} drag @param {() => void} [release]
 */
export function follow(press, held, drag, release = () => {}) {
  const end = () => {
    held.removeEventListener("pointermove", drag);
    release();
  };
  press.preventDefault();
  held.setPointerCapture(press.pointerId);
  held.addEventListener("pointermove", drag);
  held.addEventListener("pointerup", end, { once: true });
  held.addEventListener("pointercancel", end, { once: true });
}
