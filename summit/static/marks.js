// Marks: point at a bar, a dot, a square or a line, touch it, or step along with the arrow keys,
// and the chart names it in a line of words below. The words are those of the figure's own table;
// `data-marks` on the picture, written by summit/draw/marks.py, says which cell is drawn where.
"use strict";

(() => {
  const SVG = "http://www.w3.org/2000/svg";
  /** How near a pointer must come, in pixels of the screen. */
  const REACH = 28;
  const REST_MS = 300;
  /** Under the first chart of a page: how to go about it. */
  const HINT = "Point at the chart, tap it or use the arrow keys to read a number.";
  /** The figure whose mark is named: one on a page. */
  let named = null;

  /** Return the marks as they are written: ROW,COLUMN,x,y or ROW,COLUMN,x,y,w,h, in series. */
  function read(svg) {
    const marks = [];
    (svg.dataset.marks ?? "").split(";").forEach((written, series) => {
      const own = written.split(" ").filter(Boolean).map((mark) => {
        const [row, column, x, y, w = 0, h = 0] = mark.split(",").map(Number);
        return { row, column, x, y, w, h, series, reach: "" };
      });
      // A line is pointed at from anywhere above or below.
      if (own.length > 4 && own.every((mark) => !mark.w)) own.forEach((mark) => (mark.reach = "x"));
      marks.push(...own);
    });
    // So is an upright bar; one that lies is pointed at from its name or its number too. Squares
    // have a place of their own.
    const same = (side) => marks.every((mark) => Math.abs(mark[side] - marks[0][side]) < 2);
    if (marks.length && marks[0].w && same("w") !== same("h")) {
      marks.forEach((mark) => (mark.reach = same("h") ? "y" : "x"));
    }
    return marks;
  }

  /** Bring one figure to life. */
  function start(figure) {
    const svg = figure.querySelector(":scope > svg");
    if (!svg?.dataset.marks || figure.querySelector(":scope > .chart-marks")) return;
    const part = document.createElement("div");
    part.className = "chart-marks";
    part.dataset.kept = "";
    const words = part.appendChild(document.createElement("p"));
    // The slider tells a screen reader by itself; this tells what was pointed at or touched.
    const said = part.appendChild(document.createElement("p"));
    said.className = "chart-said";
    said.setAttribute("aria-live", "polite");
    words.setAttribute("aria-hidden", "true");
    const slider = part.appendChild(document.createElement("input"));
    slider.type = "range";
    slider.min = slider.value = "0";
    slider.autocomplete = "off";
    slider.setAttribute("aria-label", "Numbers of this chart");
    svg.after(part);

    const isFirst = part === document.querySelector(".chart-marks");
    let marks = [];
    let at = 0;
    let written = null;
    let rest = null;
    let ring = null;

    /** Read the marks once more if another state is drawn. */
    function refresh() {
      if (svg.dataset.marks === written) return;
      written = svg.dataset.marks;
      marks = read(svg);
      at = Math.min(at, marks.length - 1);
      slider.max = String(Math.max(marks.length - 1, 0));
    }

    /** Return the words of a mark: its row, its column, its cell, its unit, and its day. */
    function text({ row, column }) {
      const table = figure.querySelector(".chart-table table");
      const cells = table?.tBodies[0].rows[row]?.cells;
      if (!cells) return "";
      const head = (place) => table.tHead.rows[0].cells[place].textContent;
      const cell = (place) => cells[place].textContent;
      let name = cell(0);
      // A number by itself would say nothing: “Million 4”.
      if (/^[\d.,–-]+$/.test(name) && !head(0).startsWith("Year")) name = `${head(0)} ${name}`;
      if (column === 0) return name;
      // Two rows of one name are told apart by what stands beside it.
      const twice = [...table.tBodies[0].rows].some((other) => other.rowIndex !== row + 1 && other.cells[0].textContent === cell(0));
      if (twice && column > 1) name += `, ${cell(1)}`;
      const unit = svg.dataset.unit && cell(column) !== "–" ? ` ${svg.dataset.unit}` : "";
      const day = svg.dataset.day ? ` (${head(svg.dataset.day)}: ${cell(svg.dataset.day)})` : "";
      return `${name} · ${head(column)}: ${cell(column)}${unit}${day}`;
    }

    function draw({ x, y, w, h }) {
      ring ??= document.createElementNS(SVG, "g");
      if (ring.parentNode !== svg) svg.append(ring);
      ring.dataset.kept = "";
      ring.setAttribute("class", "chart-ring");
      ring.setAttribute("fill", "none");
      // A pale ring below a dark one is seen on every ground.
      ring.replaceChildren(...[["paper", 5], ["ink", 2]].map(([role, width]) => {
        const shape = document.createElementNS(SVG, w ? "rect" : "circle");
        const places = w
          ? { x: x - 2, y: y - 2, width: w + 4, height: h + 4, rx: 2 }
          : { cx: x, cy: y, r: 7 };
        const look = { stroke: `var(--chart-${role})`, "stroke-width": width };
        Object.entries({ ...places, ...look }).forEach(([key, value]) => shape.setAttribute(key, value));
        return shape;
      }));
    }

    function silence() {
      clearTimeout(rest);
      said.textContent = "";
    }

    /** Name a mark; tell it, where the slider does not, once the pointer rests. */
    function name(place, tell) {
      if (named && named !== forget) named();
      named = forget;
      at = place;
      draw(marks[at]);
      words.textContent = text(marks[at]);
      words.classList.remove("chart-hint");
      slider.value = String(at);
      slider.setAttribute("aria-valuetext", words.textContent);
      silence();
      if (tell) rest = setTimeout(() => { said.textContent = words.textContent; }, REST_MS);
    }

    function forget() {
      if (named === forget) named = null;
      ring?.remove();
      silence();
      words.textContent = isFirst ? HINT : "";
      words.classList.add("chart-hint");
    }

    /** Return the mark nearest to a place on the screen, if one is near. */
    function nearest(event) {
      const box = svg.getBoundingClientRect();
      const scale = box.width / svg.viewBox.baseVal.width;
      const [px, py] = [(event.clientX - box.left) / scale, (event.clientY - box.top) / scale];
      const far = marks.map(({ x, y, w, h, reach }) => {
        const dx = Math.max(x - px, px - x - w, 0);
        const dy = Math.max(y - py, py - y - h, 0);
        return Math.hypot(reach === "y" ? dx / 16 : dx, reach === "x" ? dy / 16 : dy);
      });
      const least = Math.min(...far);
      return least * scale <= REACH ? far.indexOf(least) : -1;
    }

    function point(event) {
      refresh();
      if (!marks.length) return;
      const place = nearest(event);
      if (place >= 0 && !(named === forget && place === at)) name(place, true);
    }

    /** Return the mark above or below: that of the next series which is nearest across. */
    function across(by) {
      const { x, w, series } = marks[at];
      const beside = marks.filter((mark) => mark.series === series + by);
      if (!beside.length) return at;
      const off = (mark) => Math.abs(mark.x + mark.w / 2 - x - w / 2);
      return marks.indexOf(beside.reduce((best, mark) => (off(mark) < off(best) ? mark : best)));
    }

    function press(event) {
      if (event.key === "Escape") return forget();
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!by || !marks.some((mark) => mark.series)) return;
      event.preventDefault();
      name(across(by), false);
    }

    svg.addEventListener("pointermove", point);
    svg.addEventListener("pointerdown", point);
    // A finger that scrolls the page did not mean the chart.
    svg.addEventListener("pointercancel", forget);
    slider.addEventListener("focus", () => { refresh(); if (marks.length) name(at, false); });
    slider.addEventListener("input", () => { if (marks.length) name(Number(slider.value), false); });
    slider.addEventListener("keydown", press);
    // Another state of an explorer: the mark stays with its name, if that is still there.
    figure.addEventListener("marks:drawn", () => {
      if (named !== forget) return;
      const [who, column] = [words.textContent.split(" · ")[0], marks[at].column];
      refresh();
      const place = marks.findIndex((mark) => mark.column === column && text(mark).split(" · ")[0] === who);
      if (place < 0) forget();
      else name(place, false);
    });
    refresh();
    slider.setAttribute("aria-valuetext", text(marks[0]));
    forget();
  }

  document.querySelectorAll("figure.chart").forEach(start);
  document.addEventListener("explorer:drawn", (event) => {
    for (const figure of event.target.querySelectorAll("figure.chart")) {
      start(figure);
      figure.dispatchEvent(new Event("marks:drawn"));
    }
  });
})();
