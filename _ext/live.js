/* Runs the live figures of a page: anywidgets without a kernel.

   A figure is a <div class="live-figure"> that holds its state as JSON. What
   is heavy (its module, its style, a model's weights) lies in scripts beside
   the page, named by their content, and is asked for only once the reader
   comes near: a page opened from a file may load scripts, but not fetch. */
(() => {
  const here = document.currentScript.src;
  const waiting = {}; // what each part's script calls when it arrives
  const parts = {};
  window.livePart = (name, value) => waiting[name](value);

  const part = (name) => (parts[name] ??= new Promise((resolve, reject) => {
    waiting[name] = resolve;
    const script = document.createElement("script");
    script.src = new URL(`${name}.js`, here);
    script.onerror = () => reject(new Error(`${script.src} is missing`));
    document.head.append(script);
  }));

  const once = (make) => {
    const made = {};
    return (name) => (made[name] ??= part(name).then(make));
  };
  const module = once((code) => import(URL.createObjectURL(
    new Blob([code], { type: "text/javascript" }))));
  // Their order is that of the names, whichever comes first.
  const sheets = {};
  const style = (name) => (sheets[name] ??= (() => {
    const element = document.createElement("style");
    document.head.append(element);
    return part(name).then((css) => { element.textContent = css; });
  })());
  const bytes = once((base64) => {
    const text = atob(base64);
    const array = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) array[i] = text.charCodeAt(i);
    return new DataView(array.buffer);
  });

  class Model extends EventTarget {
    constructor(state) {
      super();
      this.state = state;
    }
    get(name) {
      return this.state[name];
    }
    set(name, value) {
      if (this.state[name] === value) return;
      this.state[name] = value;
      this.dispatchEvent(new Event(`change:${name}`));
    }
    on(name, call) {
      this.addEventListener(name, call);
    }
    off(name, call) {
      this.removeEventListener(name, call);
    }
    save_changes() {}
  }

  async function show(el) {
    const { state, buffers, esm, css } =
      JSON.parse(el.querySelector("script").textContent);
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
          target.classList.add("ready");
          target.append("This figure could not be loaded.");
          console.error(error);
        });
      }
  }, { rootMargin: "600px" });
  for (const el of document.querySelectorAll(".live-figure"))
    near.observe(el);
})();
