// Light or dark, before anything is painted: as the address asks (?theme=dark), or as the reader's device is set.
"use strict";

(() => {
  const asked = new URLSearchParams(location.search).get("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");

  function follow() {
    const wanted = dark.matches ? "dark" : "light";
    document.documentElement.dataset.theme = ["light", "dark"].includes(asked) ? asked : wanted;
  }

  dark.addEventListener("change", follow);
  follow();
})();
