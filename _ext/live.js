/* Runs the live figures of a page: anywidgets without a kernel.

   A figure is a <div class="live-figure"> that holds its state as JSON. What
   is heavy (its module, its style, a model's weights) lies in scripts beside
   the page, named by their content, and is asked for only once the reader
   comes near: a page opened from a file may load scripts, but not fetch. */
(() => {
  /**
   * What is worked out once for each name.
   * @template V
   * @param {(name: string) => V} find
   */
  function once(find) {
    /** @type {Record<string, V>} */
    const found = {};
    return (/** @type {string} */ name) => (found[name] ??= find(name));
  }

  /** @type {Record<string, (value: string) => void>} */
  const waiting = {}; // what each part's script calls when it arrives
  /** @param {string} name @param {string} value */
  const livePart = (name, value) => waiting[name](value);
  Object.assign(window, { livePart });

  const { src: here } =
    /** @type {HTMLScriptElement} */ (document.currentScript);
  /** @type {(name: string) => Promise<string>} */
  const part = once((name) => new Promise((resolve, reject) => {
    waiting[name] = resolve;
    const script = document.createElement("script");
    script.src = new URL(`${name}.js`, here).href;
    script.onerror = () => reject(new Error(`${script.src} is missing`));
    document.head.append(script);
  }));

  const module = once(async (name) => import(URL.createObjectURL(
    new Blob([await part(name)], { type: "text/javascript" }))));
  // Their order is that of the names, whichever comes first.
  const style = once(async (name) => {
    const element = document.createElement("style");
    document.head.append(element);
    element.textContent = await part(name);
  });
  const bytes = once(async (name) => {
    const text = atob(await part(name));
    const array = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) array[i] = text.charCodeAt(i);
    return new DataView(array.buffer);
  });

  class Model extends EventTarget {
    /** @param {Record<string, unknown>} state */
    constructor(state) {
      super();
      this.state = state;
    }
    /** @param {string} name */
    get(name) {
      return this.state[name];
    }
    /** @param {string} name @param {unknown} value */
    set(name, value) {
      if (this.state[name] === value) return;
      this.state[name] = value;
      this.dispatchEvent(new Event(`change:${name}`));
    }
    /** @param {string} name @param {() => void} call */
    on(name, call) {
      this.addEventListener(name, call);
    }
    /** @param {string} name @param {() => void} call */
    off(name, call) {
      this.removeEventListener(name, call);
    }
    save_changes() {}
  }

  /**
   * What `live_figures.py` writes into the page.
   * @typedef {object} Stored
   * @property {Record<string, unknown>} state
   * @property {Record<string, string>} buffers the part of each trait
   * @property {string} esm
   * @property {string[]} css
   */

  /** @param {Element} el */
  async function show(el) {
    /** @type {Stored} */
    const { state, buffers, esm, css } =
      JSON.parse(el.querySelector("script")?.textContent ?? "");
    const [{ default: figure }] = await Promise.all([
      module(esm),
      ...css.map(style),
      ...Object.entries(buffers).map(async ([name, file]) => {
        state[name] = await bytes(file);
      }),
    ]);
    await figure.render({ model: new Model(state), el });
    el.classList.add("ready");
  }

  const near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries)
      if (isIntersecting) {
        near.unobserve(target);
        show(target).catch((error) => {
          target.classList.add("ready", "failed");
          target.append("This figure could not be loaded.");
          console.error(error);
        });
      }
  }, { rootMargin: "600px" });
  // What the reader reads first comes first: a model is as heavy as a page.
  const begin = () => requestAnimationFrame(() => setTimeout(() => {
    for (const el of document.querySelectorAll(".live-figure"))
      near.observe(el);
  }));
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin);
})();
