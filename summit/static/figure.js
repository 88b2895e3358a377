// A menu at each figure: save it, copy it, cite it, embed it. Here is only the button; what the menu does is fetched when
// one is first opened, from the folder figure/.
"use strict";

(() => {
  // An old browser shows the book without the menu.
  if (!("popover" in HTMLElement.prototype)) return;

  const FOLDER = new URL("figure/", document.currentScript.src);
  const PARTS = ["picture.js", "menu.js"];
  const GAP_PX = 8;
  const WIDTH_REM = 19;
  let loaded = null;

  const make = (kind, properties) => Object.assign(document.createElement(kind), properties);

  function fetched(name) {
    return new Promise((resolve, reject) => {
      document.head.append(make("script", { src: new URL(name, FOLDER).href, onload: resolve, onerror: reject }));
    });
  }

  function load() {
    loaded ??= Promise.all(PARTS.map(fetched)).catch((error) => {
      loaded = null;
      throw error;
    });
    return loaded;
  }

  /** Put the open menu under its button, inside the window. It is in the top layer: nothing clips it. */
  function place(panel, button) {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const room = document.documentElement.clientWidth;
    const width = Math.min(WIDTH_REM * rem, room - 2 * GAP_PX);
    const { right, bottom } = button.getBoundingClientRect();
    const left = Math.max(GAP_PX, Math.min(right, room - GAP_PX) - width);
    panel.style.width = `${width}px`;
    panel.style.left = `${left + scrollX}px`;
    panel.style.top = `${bottom + 4 + scrollY}px`;
  }

  function walk(event, panel) {
    if (event.target.tagName !== "BUTTON") return;
    const items = [...panel.querySelectorAll("button")].filter((item) => item.offsetParent);
    const here = items.indexOf(event.target);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    // The arrow keys are the menu's while it has the focus, not the chart's.
    event.stopPropagation();
    items.at(to % items.length).focus();
  }

  async function open(panel, figure) {
    try {
      await load();
    } catch {
      panel.textContent = "The menu could not be loaded. Close it and try again when you are connected.";
      return;
    }
    if (!panel.querySelector("button")) window.figureMenu(panel, figure);
    panel.querySelector("button").focus({ preventScroll: true });
    panel.scrollIntoView({ block: "nearest" });
  }

  function add(figure) {
    if (figure.querySelector(":scope > .figure-menu")) return;
    const box = make("div", { className: "figure-menu" });
    box.dataset.kept = "";
    const button = make("button", { type: "button", className: "figure-menu-button", textContent: "Save or share" });
    const panel = make("div", { className: "figure-menu-panel", popover: "auto" });
    panel.setAttribute("role", "group");
    panel.setAttribute("aria-label", "Save or share this figure");
    button.popoverTargetElement = panel;
    button.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      panel.showPopover({ source: button });
    });
    panel.addEventListener("beforetoggle", (event) => event.newState === "open" && place(panel, button));
    panel.addEventListener("toggle", (event) => event.newState === "open" && open(panel, figure));
    panel.addEventListener("keydown", (event) => walk(event, panel));
    box.append(button, panel);
    figure.insertBefore(box, figure.querySelector(":scope > details"));
  }

  /** Say on the button whose menu it is. */
  function name(figure) {
    const title = figure.querySelector(".chart-title")?.textContent.trim();
    figure.querySelector(".figure-menu-button").setAttribute("aria-label", `Save or share: ${title}`);
  }

  function placeOpen() {
    const panel = document.querySelector(".figure-menu-panel:popover-open");
    if (panel) place(panel, panel.previousSibling);
  }

  function dress(root) {
    for (const figure of root.querySelectorAll("figure.chart")) {
      add(figure);
      name(figure);
    }
  }

  dress(document);
  document.addEventListener("explorer:drawn", (event) => {
    dress(event.target);
    placeOpen();
  });
  addEventListener("resize", placeOpen);
})();
