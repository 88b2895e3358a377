// Point at a mark of a chart, touch it or step to it, and a line below names it in the words of the
// figure's own table. `data-marks`, of summit/draw/marks.py, says which cell is drawn where.
"use strict";

(() => {
  /** How near a pointer must come, in pixels of the screen. */
  const REACH = 28;
  const REST_MS = 300;
  const HINT = "Point at the chart, tap it or use the arrow keys to read a number.";
  /** Forgets the mark that is named, the one on a page. */
  let named = null;

  const add = (parent, tag, attributes) => {
    const element = document.createElementNS(parent.namespaceURI, tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return parent.appendChild(element);
  };

  /** Read marks, ROW,COLUMN,x,y or ROW,COLUMN,x,y,w,h each, in series; x,y alone is of the next row. */
  function read(written) {
    const marks = written.split(";").flatMap((series, number) => {
      let [row, column] = [0, 0];
      const own = series.split(" ").map((mark) => {
        const parts = mark.split(",").map(Number);
        [row, column] = parts.length > 2 ? parts : [row + 1, column];
        return parts.length > 2 ? parts : [row, column, ...parts];
      });
      // How far away it may be pointed at: a line from above and below.
      const reach = own.length > 4 && own.every((mark) => mark.length === 4) ? [3, 16] : [1, 1];
      return own.map(([row, column, x, y, w = 0, h = 0]) => ({ row, column, x, y, w, h, number, reach }));
    });
    // So is an upright bar; one that lies from its name and number too.
    const alike = (side) => marks.every((mark) => Math.abs(mark[side] - marks[0][side]) < 2);
    const [wide, high] = [alike("w"), alike("h")];
    if (marks[0].w && wide !== high) marks.forEach((mark) => (mark.reach = high ? [16, 1] : [1, 16]));
    return marks;
  }

  /** Bring one figure to life. */
  function start(figure) {
    const svg = figure?.querySelector(":scope > svg[data-marks]");
    const table = () => figure.querySelector(".chart-table table");
    if (!svg || !table() || figure.querySelector(".chart-marks")) return;
    const part = add(figure, "div", { class: "chart-marks", "data-kept": "" });
    const words = add(part, "p", { "aria-hidden": true });
    // Tells what was pointed at; the slider tells of itself.
    const said = add(part, "p", { class: "chart-said", "aria-live": "polite" });
    const slider = add(part, "input", { type: "range", min: 0, value: 0 });
    svg.after(part);
    // Under the first chart of a page.
    const hint = part === document.querySelector(".chart-marks") ? HINT : "";
    let marks = [];
    let at = 0;
    let written, rest, ring;

    /** Read the marks of another state; tell whether there are any. */
    function refresh() {
      if (svg.dataset.marks !== written) {
        written = svg.dataset.marks;
        marks = written ? read(written) : [];
        at = Math.max(Math.min(at, marks.length - 1), 0);
        slider.max = Math.max(marks.length - 1, 0);
      }
      return marks.length;
    }

    const head = (place) => table().tHead.rows[0].cells[place].textContent;

    /** Return what a mark's row is called. */
    function who({ row, column }) {
      const { rows } = table().tBodies[0];
      const [first, second] = [...rows[row].cells].map((cell) => cell.textContent);
      // A number by itself would say nothing: “Million 4”.
      const name = /^[\d.,]+$/.test(first) && !head(0).startsWith("Year") ? `${head(0)} ${first}` : first;
      // Two of one name are told apart by what stands beside it.
      const others = [...rows].filter((other) => other.cells[0].textContent === first);
      return others.length > 1 && column > 1 ? `${name}, ${second}` : name;
    }

    /** Return the words of a mark. */
    function text(mark) {
      const cell = (place) => table().tBodies[0].rows[mark.row].cells[place].textContent;
      const pair = (place) => `${head(place)}: ${cell(place)}`;
      if (!mark.column) return who(mark);
      const { unit, day } = svg.dataset;
      const counted = unit && cell(mark.column) !== "–" ? ` ${unit}` : "";
      return `${who(mark)} · ${pair(mark.column)}${counted}${day ? ` (${pair(day)})` : ""}`;
    }

    function draw({ x, y, w, h }) {
      ring?.remove();
      ring = add(svg, "g", { class: "chart-ring", fill: "none", "data-kept": "" });
      // Pale below dark is seen on every ground.
      for (const [role, width] of [["paper", 5], ["ink", 2]]) {
        const look = { stroke: `var(--chart-${role})`, "stroke-width": width };
        if (w) add(ring, "rect", { x: x - 2, y: y - 2, width: w + 4, height: h + 4, rx: 2, ...look });
        else add(ring, "circle", { cx: x, cy: y, r: 7, ...look });
      }
    }

    function write(line, isHint) {
      clearTimeout(rest);
      said.textContent = "";
      words.textContent = line;
      words.classList.toggle("chart-hint", isHint);
    }

    /** Say at the slider whose numbers it has, and where it stands. */
    function label() {
      const title = figure.querySelector(".chart-title");
      slider.setAttribute("aria-label", `Numbers of this chart${title ? `: ${title.textContent}` : ""}`);
      if (refresh()) slider.setAttribute("aria-valuetext", text(marks[at]));
    }

    /** Name a mark, and tell it, where the slider does not, after a rest. */
    function name(place, tell) {
      if (named !== forget) named?.();
      named = forget;
      at = place;
      draw(marks[at]);
      write(text(marks[at]), false);
      slider.value = at;
      slider.setAttribute("aria-valuetext", words.textContent);
      if (tell) rest = setTimeout(() => { said.textContent = words.textContent; }, REST_MS);
    }

    function forget() {
      if (named === forget) named = null;
      ring?.remove();
      write(hint, true);
    }

    /** Name the mark that is nearest to a pointer. */
    function point(event) {
      if (!refresh()) return;
      const box = svg.getBoundingClientRect();
      const scale = box.width / svg.viewBox.baseVal.width;
      const [px, py] = [(event.clientX - box.left) / scale, (event.clientY - box.top) / scale];
      const far = marks.map(({ x, y, w, h, reach: [across, down] }) =>
        Math.hypot(Math.max(x - px, px - x - w, 0) / across, Math.max(y - py, py - y - h, 0) / down));
      const least = Math.min(...far);
      const place = far.indexOf(least);
      if (least * scale <= REACH && !(named === forget && place === at)) name(place, true);
    }

    /** Up and down lead to what is nearest in the next series. */
    function press(event) {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!by || !marks.at(-1)?.number) return;
      event.preventDefault();
      const middle = ({ x, w }) => x + w / 2;
      const off = (mark) => Math.abs(middle(mark) - middle(marks[at]));
      const [to] = marks.filter((mark) => mark.number === marks[at].number + by).sort((one, other) => off(one) - off(other));
      if (to) name(marks.indexOf(to), false);
    }

    svg.addEventListener("pointermove", point);
    svg.addEventListener("pointerdown", point);
    // A finger that scrolls the page did not mean the chart.
    svg.addEventListener("pointercancel", forget);
    slider.addEventListener("focus", () => refresh() && name(at, false));
    slider.addEventListener("input", () => refresh() && name(Number(slider.value), false));
    slider.addEventListener("keydown", press);
    // In another state the mark stays with its name, if that is there.
    figure.closest(".explorer")?.addEventListener("explorer:drawn", () => {
      const [before] = words.textContent.split(" · ");
      const column = marks[at]?.column;
      label();
      if (named !== forget) return;
      const place = marks.findIndex((mark) => mark.column === column && who(mark) === before);
      if (place < 0) forget();
      else name(place, false);
    });
    label();
    forget();
  }

  document.querySelectorAll("figure.chart").forEach(start);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") named?.(); });
  // An explorer that is set beside another one comes later.
  document.addEventListener("explorer:drawn", ({ target }) => start(target.querySelector("figure.chart")));
})();
