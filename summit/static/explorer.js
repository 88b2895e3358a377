// Explorers: when a control is turned, show the state that was drawn for it. No library, no
// server: all states stand in the page, as lists of numbers of lines they share.
"use strict";

(() => {
  const FRAME_MS = 700;

  /** Bring one explorer to life: `root` is its element, as `Explorer.to_html` writes it. */
  function start(root) {
    const stage = root.querySelector(".explorer-state");
    const said = root.querySelector(".explorer-said");
    const axes = [...root.querySelectorAll("[data-axis]")];
    let drawn = null;
    let shown = Number(root.dataset.start);
    let timer = null;
    /** The sliders that somebody has moved from where the explorer started. */
    const moved = new Set();

    function states() {
      drawn ??= JSON.parse(root.querySelector(".explorer-states").textContent);
      return drawn;
    }

    function place(axis) {
      if (axis.type === "range") return Number(axis.value);
      if (axis.tagName === "SELECT") return axis.selectedIndex;
      return Number(axis.querySelector("input:checked").value);
    }

    /** The states are in row-major order: the last control turns fastest. */
    function position() {
      return axes.reduce((sum, axis) => sum * Number(axis.dataset.count) + place(axis), 0);
    }

    function label(slider) {
      const text = JSON.parse(slider.dataset.labels)[Number(slider.value)];
      slider.setAttribute("aria-valuetext", text);
      root.querySelector(`output[for="${slider.id}"]`).textContent = text;
      if (slider.value !== slider.defaultValue) moved.add(slider);
    }

    function show() {
      axes.filter((axis) => axis.type === "range").forEach(label);
      const wanted = position();
      if (wanted === shown) return;
      shown = wanted;
      const open = stage.querySelector("details")?.open;
      // States differ in height by a line of title; the page below should not jump.
      stage.style.minHeight = `${stage.offsetHeight}px`;
      const { lines, states: all } = states();
      stage.innerHTML = all[wanted].map((line) => lines[line]).join("\n");
      if (open) stage.querySelector("details").open = true;
      // While it plays, a screen reader would never finish a sentence.
      if (timer === null) said.textContent = stage.querySelector(".chart-title").textContent;
    }

    /** What an axis is called, and what its places are called, as the reader sees it. */
    function names(axis) {
      const text = (element) => element.textContent.trim();
      const label = root.querySelector(`label[for="${axis.id}"]`);
      if (axis.type === "range") return [text(label), JSON.parse(axis.dataset.labels)];
      if (axis.tagName === "SELECT") return [text(label), [...axis.options].map(text)];
      return [text(axis.querySelector("legend")), [...axis.querySelectorAll("label")].map(text)];
    }

    function turn(axis, to) {
      if (axis.type === "range") axis.value = String(to);
      else if (axis.tagName === "SELECT") axis.selectedIndex = to;
      else axis.querySelectorAll("input")[to].checked = true;
    }

    /** An address can say how the explorer it leads to should stand: ?Year=1999#fig-members. */
    function setAsAsked() {
      if (location.hash !== `#${stage.querySelector("figure")?.id}`) return;
      const asked = new URLSearchParams(location.search);
      for (const axis of axes) {
        const [caption, places] = names(axis);
        const to = places.indexOf(asked.get(caption));
        if (to >= 0) turn(axis, to);
      }
    }

    function stop(button) {
      clearInterval(timer);
      timer = null;
      button.textContent = "Play";
      said.textContent = stage.querySelector(".chart-title").textContent;
    }

    function step(slider, by) {
      slider.value = String(Number(slider.value) + by);
      show();
    }

    /** Play shows all places: an explorer may start at any, and only who moved it starts there. */
    function play(slider, button) {
      if (slider.value === slider.max || !moved.has(slider)) {
        slider.value = slider.min;
        show();
      }
      button.textContent = "Pause";
      timer = setInterval(() => {
        step(slider, 1);
        if (slider.value === slider.max) stop(button);
      }, FRAME_MS);
    }

    function connect(slider) {
      const group = slider.closest(".explorer-control");
      const button = (does) => group.querySelector(`[data-does="${does}"]`);
      const player = button("play");
      const halt = () => timer !== null && stop(player);
      button("back").addEventListener("click", () => { halt(); step(slider, -1); });
      button("forward").addEventListener("click", () => { halt(); step(slider, 1); });
      slider.addEventListener("input", halt);
      player?.addEventListener("click", () => (timer === null ? play(slider, player) : halt()));
    }

    axes.filter((axis) => axis.type === "range").forEach(connect);
    root.addEventListener("input", show);
    setAsAsked();
    // A page opened again may hold its controls where the reader left them.
    show();
    root.querySelector(".explorer-controls").hidden = false;
    (window.requestIdleCallback ?? setTimeout)(states);
  }

  document.querySelectorAll(".explorer").forEach(start);
})();
