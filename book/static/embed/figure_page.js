// The page of one figure tells the page that it is embedded in how high it is, whenever that changes:
// {type: "reading-the-summit:height", name, height}, in CSS pixels.
"use strict";

(() => {
  const main = document.querySelector("main[data-figure]");
  const back = main.querySelector(".figure-back");
  const place = back.getAttribute("href").split("#");

  function tell() {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    const message = { type: "reading-the-summit:height", name: main.dataset.figure, height };
    // To whatever page it is: a height is no secret.
    if (window.parent !== window) window.parent.postMessage(message, "*");
  }

  /** Links in the states of an explorer are written for the pages of chapters, a folder further down. */
  function mendLinks() {
    for (const link of main.querySelectorAll('a[href^="../../"]')) {
      link.setAttribute("href", link.getAttribute("href").slice("../".length));
    }
  }

  /** The way back leads to the view that is shown. */
  function leadBack(event) {
    const settings = window.explorerSettings?.(event.target);
    const query = settings ? `?${new URLSearchParams(settings)}` : "";
    back.setAttribute("href", `${place[0]}${query}#${place[1]}`);
  }

  main.addEventListener("explorer:drawn", (event) => { mendLinks(); leadBack(event); });
  mendLinks();
  new ResizeObserver(tell).observe(document.documentElement);
  addEventListener("load", tell);
})();
