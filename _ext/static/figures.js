/* What a figure can do besides being read: be saved, as SVG or PNG, and be
   shown alone, large, at the address ?present=ID of its page. */
(() => {
  // What a drawing takes from the page's styles, which a file goes without.
  const LOOKS = ["color", "display", "dominant-baseline", "fill",
    "fill-opacity", "font-family", "font-size", "font-style", "font-weight",
    "opacity", "paint-order", "stroke", "stroke-dasharray", "stroke-linecap",
    "stroke-linejoin", "stroke-opacity", "stroke-width", "text-anchor",
    "text-decoration", "vector-effect", "visibility"];
  const SHARP = 3; // pixels of a PNG for each of the page
  const [WIDE, SPARE] = [54, 6]; // rem that a figure alone has room for

  /**
   * A drawing as a file's text: black on white, whatever the page's colours.
   * @param {SVGSVGElement} svg
   */
  function fileOf(svg) {
    const root = document.documentElement;
    const theme = root.dataset.theme ?? "light";
    root.classList.add("saving");
    root.dataset.theme = "light";
    const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true));
    const [from, to] = [svg, copy].map((one) =>
      [one, ...one.querySelectorAll("*")]);
    from.forEach((element, i) => {
      if (element.closest("defs")) return; // it looks as where it is used
      const looks = getComputedStyle(element);
      to[i].setAttribute("style", LOOKS.map((name) =>
        `${name}:${looks.getPropertyValue(name)}`).join(";"));
    });
    root.dataset.theme = theme;
    root.classList.remove("saving");
    const { width, height } = svg.getBoundingClientRect();
    copy.setAttribute("width", String(width));
    copy.setAttribute("height", String(height));
    if (!copy.hasAttribute("viewBox"))
      copy.setAttribute("viewBox", `0 0 ${width} ${height}`);
    copy.style.background = "#fff";
    return new XMLSerializer().serializeToString(copy);
  }

  /** @param {string} name @param {Blob} blob */
  function download(name, blob) {
    const link = document.createElement("a");
    link.download = name;
    link.href = URL.createObjectURL(blob);
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  /** @param {string} file @returns {Promise<Blob | null>} */
  async function pixels(file) {
    const image = new Image();
    image.src = `data:image/svg+xml,${encodeURIComponent(file)}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] =
      [image.width, image.height].map((size) => Math.round(SHARP * size));
    canvas.getContext("2d")?.drawImage(
      image, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => canvas.toBlob(done));
  }

  /** The drawings of a figure that are seen. @param {Element} figure */
  const drawings = (figure) => [...figure.querySelectorAll("svg")].filter(
    (svg) => svg.getBoundingClientRect().height > 20
      && !svg.parentElement?.closest("svg"));

  /** @param {Element} figure @param {"svg" | "png"} kind */
  async function save(figure, kind) {
    const page = location.pathname.split("/").at(-1)?.slice(0, 2);
    for (const [i, svg] of drawings(figure).entries()) {
      const file = fileOf(svg);
      const blob = kind === "png" ? await pixels(file)
        : new Blob([file], { type: "image/svg+xml" });
      const turn = i ? `-${i + 1}` : "";
      if (blob) download(`${page}-${figure.id}${turn}.${kind}`, blob);
    }
  }

  /**
   * @param {string} text @param {() => void} onclick
   */
  function button(text, onclick) {
    const element = document.createElement("button");
    Object.assign(element, { type: "button", textContent: text, onclick });
    return element;
  }

  /** What is below a figure, once it is opened. @param {Element} more */
  function fill(more) {
    const figure = more.previousElementSibling;
    const take = more.querySelector(".take");
    if (!figure || !take) return;
    const alone = document.createElement("a");
    alone.href = `?present=${figure.id}`;
    alone.textContent = "Alone on the screen";
    take.replaceChildren(alone);
    if (drawings(figure).length)
      take.append(" ", button("Save SVG", () => save(figure, "svg")), " ",
        button("Save PNG", () => save(figure, "png")));
  }
  addEventListener("toggle", ({ target }) => {
    if (target instanceof HTMLDetailsElement && target.open
      && target.matches(".figure-more")) fill(target);
  }, true);

  /** The figure alone, as large as the screen allows. @param {string} id */
  function present(id) {
    const figure = document.getElementById(id);
    if (!figure?.matches("figure, .live-figure")) return;
    const back = `${location.pathname}#${id}`;
    const stage = document.createElement("main");
    stage.className = "stage bd-article";
    const bar = document.createElement("nav");
    bar.setAttribute("aria-label", "Figure");
    const page = document.createElement("a");
    Object.assign(page, { href: back, textContent: "Back to the page" });
    bar.append(page, " ", button("Full screen", () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen();
    }));
    const title = document.createElement("h1");
    title.textContent = document.title;
    stage.append(title, bar, figure);
    document.body.prepend(stage);
    document.documentElement.classList.add("presenting");
    addEventListener("keydown", ({ key }) => {
      if (key === "Escape" && !document.fullscreenElement)
        location.href = back;
    }, true);
    const fit = () => {
      const { fontSize } = getComputedStyle(document.documentElement);
      const tall = figure.getBoundingClientRect().height
        / Number.parseFloat(fontSize);
      const size = Math.min(innerWidth / WIDE, innerHeight / (tall + SPARE));
      document.documentElement.style.fontSize = `${Math.max(12, size)}px`;
    };
    new ResizeObserver(fit).observe(figure);
    addEventListener("resize", fit);
  }
  const id = new URLSearchParams(location.search).get("present");
  if (id) present(id);
})();
