// Runs before anything is painted: light or dark is chosen by then, and the letters are asked for at once.
"use strict";

(() => {
  // Where a browser keeps nothing for a site, asking it to is an error: the theme's switch would be dead and the search find
  // nothing. Then the page keeps it to itself.
  for (const name of ["localStorage", "sessionStorage"]) {
    try {
      window[name].length;
    } catch {
      const kept = new Map();
      const getItem = (key) => kept.get(key) ?? null, setItem = (key, value) => kept.set(key, String(value));
      Object.defineProperty(window, name, { value: { getItem, setItem, removeItem: (key) => kept.delete(key) } });
    }
  }

  const root = document.documentElement;
  const mode = localStorage.getItem("mode") || "auto";
  root.dataset.mode = mode;
  root.dataset.theme = mode !== "auto" ? mode : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";

  // A file on a disk cannot be asked for ahead of time: browsers refuse it and say so.
  if (location.protocol.startsWith("http")) {
    for (const name of ["summit-serif", "summit-serif-italic"]) {
      const href = new URL(`../fonts/${name}.woff2`, document.currentScript.src).href;
      document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "font", type: "font/woff2", crossOrigin: "anonymous", href }));
    }
  }
})();
