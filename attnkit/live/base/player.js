import { button } from "./page.js";

/**
 * The Play button: it starts, then ticks at each pace until it is stopped.
 * @param {number} pace in milliseconds
 * @param {() => void} start @param {() => void} tick
 */
export function player(pace, start, tick) {
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    element.textContent = "Play";
  };
  const element = button("Play", () => {
    if (timer) return stop();
    element.textContent = "Pause";
    timer = setInterval(tick, pace);
    start();
  }, { class: "play" });
  return { element, stop };
}
