/* Steps through a deck: one slide at a time, with keys, notes and a second
   window for them. */
(() => {
  const HELP =
    "→ Space: next   ← : back   S: next section   Home End: first, last   " +
    "N: notes   P: notes in a window of their own   F: full screen";
  const slides = /** @type {HTMLElement[]} */ (
    [...document.querySelectorAll(".deck-slide")]);
  const place = /** @type {HTMLElement} */ (document.querySelector("#place"));
  /** @type {Window | null} */
  let presenter = null;
  let at = 0;

  /** @param {number} number */
  function notesOf(number) {
    return slides[number]?.querySelector(".deck-notes")?.innerHTML ?? "";
  }

  /** Title, notes and what comes next, where only the speaker looks. */
  function tellPresenter() {
    if (!presenter || presenter.closed) return;
    const next = slides[at + 1]?.querySelector("h2")?.textContent ?? "the end";
    presenter.document.body.innerHTML =
      `<p>${place.textContent}</p>${notesOf(at)}<p><em>Next: </em></p>`;
    const last = presenter.document.body.querySelector("em");
    last?.after(next);
  }

  /** Show one slide. @param {number} number */
  function show(number) {
    at = Math.max(0, Math.min(slides.length - 1, number));
    slides.forEach((slide, i) => { slide.hidden = i !== at; });
    place.textContent = `${at + 1} / ${slides.length}`;
    history.replaceState(null, "", `#${at + 1}`);
    tellPresenter();
  }

  /** The stage is 1280 wide and 720 high, and as large as the window. */
  function fit() {
    const scale = Math.min(innerWidth / 1280, innerHeight / 720);
    document.body.style.zoom = `${scale}`;
  }

  /** The first slide of the section after this one. */
  function section() {
    const here = slides[at].dataset.section;
    const next = slides.findIndex(
      (slide, i) => i > at && slide.dataset.section !== here);
    return next < 0 ? slides.length - 1 : next;
  }

  function openPresenter() {
    presenter = open("", "notes", "width=640,height=480");
    if (!presenter) return;
    presenter.document.title = "Notes";
    presenter.document.body.style.font = "20px/1.5 sans-serif";
    presenter.addEventListener("keydown", pressed);
    tellPresenter();
  }

  /** @type {Record<string, () => void>} */
  const keys = {
    ArrowRight: () => show(at + 1), ArrowDown: () => show(at + 1),
    " ": () => show(at + 1), ArrowLeft: () => show(at - 1),
    ArrowUp: () => show(at - 1),
    Home: () => show(0), End: () => show(slides.length - 1),
    s: () => show(section()), p: openPresenter,
    n: () => document.body.classList.toggle("with-notes"),
    f: () => document.documentElement.requestFullscreen(),
    "?": () => alert(HELP),
  };
  // A figure that has the focus keeps its keys; these turn slides all the same.
  /** @type {Record<string, () => void>} */
  const always = {
    PageDown: () => show(at + 1), PageUp: () => show(at - 1),
  };

  /** @param {KeyboardEvent} event */
  function pressed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const inside = event.target instanceof Element &&
      event.target.closest(".live-figure, input, select, textarea, button, a");
    const does = always[event.key] ?? (inside ? undefined : keys[event.key]);
    if (!does) return;
    event.preventDefault();
    does();
  }

  // Before a figure that has the focus sees the key.
  addEventListener("keydown", pressed, true);
  addEventListener("resize", fit);
  addEventListener("hashchange", () => show(Number(location.hash.slice(1)) - 1));
  document.querySelector("#back")?.addEventListener("click", () => show(at - 1));
  document.querySelector("#next")?.addEventListener("click", () => show(at + 1));
  fit();
  show(Number(location.hash.slice(1) || 1) - 1);
})();
