// A figure as a file of its own, SVG or PNG: title, chart, note and source in the light colours, whatever the page wears.
"use strict";

(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif';
  const INK = "#1b1b1e";
  const QUIET = "#55585f";
  const MARGIN = 14;
  const SCALE = 2;
  /** What elements inherit, as SVG names it, with what holds where nothing is said. */
  const INITIAL = {
    fill: "#000", "fill-opacity": "1", stroke: "none", "stroke-opacity": "1", "stroke-width": "1", "stroke-linecap": "butt",
    "stroke-linejoin": "miter", "stroke-miterlimit": "4", "stroke-dasharray": "none", "stroke-dashoffset": "0",
    "font-family": SANS, "font-size": "13px", "font-weight": "400", "font-style": "normal", "text-anchor": "start",
  };
  /** A line to where it began: SVG draws its round ends, a canvas nothing. */
  const DOT = /^M *([-\d.]+)[ ,]+([-\d.]+) *L *\1[ ,]+\2 *$/;
  const UNSEEN = new Set(["defs", "clipPath", "pattern", "title", "desc"]);

  function make(kind, attributes, text = "") {
    const element = document.createElementNS(SVG, kind);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = text;
    return element;
  }

  // --- SVG ------------------------------------------------------------------------------------------

  /** Write each variable as what it falls back on: the light shade. */
  function settle(element) {
    for (const { name, value } of [...element.attributes]) {
      if (name.startsWith("data-")) element.removeAttribute(name);
      else if (value.includes("var(")) element.setAttribute(name, value.replace(/var\(--[\w-]+, *([^()]*)\)/g, "$1"));
    }
  }

  /** The chart alone, as a group. */
  function chartOf(svg, x, y) {
    const copy = svg.cloneNode(true);
    for (const added of copy.querySelectorAll("[data-kept]")) added.remove();
    [copy, ...copy.querySelectorAll("*")].forEach(settle);
    const group = make("g", { transform: `translate(${x} ${y})` });
    for (const name of Object.keys(INITIAL)) {
      if (copy.hasAttribute(name) && name !== "font-family") group.setAttribute(name, copy.getAttribute(name));
    }
    group.append(...copy.childNodes);
    return group;
  }

  /** Break words into lines of at most this width. */
  function wrapped(words, width, size, weight) {
    const ink = document.createElement("canvas").getContext("2d");
    if (ink) ink.font = `${weight} ${size}px ${SANS}`;
    // A little less than there is, for the fonts of other machines.
    const fits = (line) => (ink?.measureText(line).width ?? line.length * size * 0.55) < width * 0.97;
    const lines = [];
    // An address breaks after its strokes.
    for (const part of words.split(/(?<=[ /#])/).filter(Boolean)) {
      const longer = (lines.at(-1) ?? "") + part;
      if (lines.length && fits(longer.trim())) lines[lines.length - 1] = longer;
      else lines.push(part);
    }
    return lines.map((line) => line.trim());
  }

  function compose({ svg, title, alt, settings, note, source, credit }) {
    const [left, top, width, height] = svg.getAttribute("viewBox").split(/[ ,]+/).map(Number);
    const sheet = make("svg", { role: "img", "aria-labelledby": "title desc", "font-family": SANS });
    sheet.append(make("title", { id: "title" }, title), make("desc", { id: "desc" }, alt));
    const ground = make("rect", { fill: "#fff" });
    sheet.append(ground);
    let y = MARGIN;
    const write = (words, size, weight, fill) => {
      for (const line of wrapped(words, width, size, weight)) {
        y += size * 1.35;
        const place = { x: MARGIN, y: (y - size * 0.35).toFixed(1) };
        sheet.append(make("text", { ...place, fill, "font-size": `${size}px`, "font-weight": weight }, line));
      }
    };
    write(title, 16, 600, INK);
    y += 8;
    sheet.append(chartOf(svg, MARGIN - left, y - top));
    y += height + 6;
    const set = settings.map(([caption, label]) => `${caption}: ${label}`).join("; ");
    for (const words of [set, note, source, credit]) write(words, 11, 400, QUIET);
    const size = { width: Math.ceil(width) + 2 * MARGIN, height: Math.ceil(y + MARGIN) };
    for (const element of [sheet, ground]) {
      for (const [name, value] of Object.entries(size)) element.setAttribute(name, value);
    }
    sheet.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
    return sheet;
  }

  // --- PNG --------------------------------------------------------------------------------------------
  // The SVG is drawn on a canvas, element by element: a page under a strict policy may not load an image that it has made.

  const number = (element, name) => parseFloat(element.getAttribute(name) ?? "0");

  /** The element that `url(#id)` or `#id` names. */
  function named(sheet, reference) {
    const id = /#([^)"]+)/.exec(reference ?? "")?.[1];
    return id && sheet.querySelector(`[id="${id}"]`);
  }

  function outline(element) {
    if (element.localName === "path") return new Path2D(element.getAttribute("d").replace(DOT, "$&h.01"));
    const shape = new Path2D();
    if (element.localName === "rect") shape.rect(...["x", "y", "width", "height"].map((name) => number(element, name)));
    if (element.localName === "circle") shape.arc(...["cx", "cy", "r"].map((name) => number(element, name)), 0, 2 * Math.PI);
    return shape;
  }

  /** A pattern fills with a tile of its own. */
  function tiled(ink, pattern) {
    const tile = document.createElement("canvas");
    tile.width = number(pattern, "width") * SCALE;
    tile.height = number(pattern, "height") * SCALE;
    const small = tile.getContext("2d");
    small.scale(SCALE, SCALE);
    for (const child of pattern.children) paint(small, child, INITIAL);
    const filling = ink.createPattern(tile, "repeat");
    filling.setTransform(new DOMMatrix().translate(number(pattern, "x"), number(pattern, "y")).scale(1 / SCALE));
    return filling;
  }

  function brush(ink, sheet, style) {
    const shade = (value) => (value.startsWith("url(") ? tiled(ink, named(sheet, value)) : value);
    const dashes = style["stroke-dasharray"];
    Object.assign(ink, {
      lineWidth: parseFloat(style["stroke-width"]), lineCap: style["stroke-linecap"], lineJoin: style["stroke-linejoin"],
      miterLimit: Number(style["stroke-miterlimit"]), lineDashOffset: parseFloat(style["stroke-dashoffset"]),
      font: `${style["font-style"]} ${style["font-weight"]} ${parseFloat(style["font-size"])}px ${style["font-family"]}`,
      textAlign: { start: "left", middle: "center", end: "right" }[style["text-anchor"]],
    });
    ink.setLineDash(dashes === "none" ? [] : dashes.split(/[ ,]+/).map(Number));
    return (part, does) => {
      if (style[part] === "none") return;
      ink.globalAlpha = Number(style[`${part}-opacity`]) * Number(style.opacity ?? 1);
      ink[`${part}Style`] = shade(style[part]);
      does();
    };
  }

  function paint(ink, element, inherited, sheet = element.closest("svg")) {
    if (UNSEEN.has(element.localName)) return;
    const style = { ...inherited };
    for (const name of [...Object.keys(INITIAL), "opacity"]) style[name] = element.getAttribute(name) ?? style[name];
    ink.save();
    const moved = element.transform?.baseVal.consolidate()?.matrix;
    if (moved) ink.transform(moved.a, moved.b, moved.c, moved.d, moved.e, moved.f);
    const clip = named(sheet, element.getAttribute("clip-path"));
    if (clip) ink.clip(outline(clip.firstElementChild));
    if (element.localName === "text") {
      const place = [words(element), number(element, "x"), number(element, "y")];
      const draw = brush(ink, sheet, style);
      draw("fill", () => ink.fillText(...place));
      draw("stroke", () => ink.strokeText(...place));
    } else if (element.localName === "use") {
      ink.translate(number(element, "x"), number(element, "y"));
      paint(ink, named(sheet, element.getAttribute("href")), style, sheet);
    } else if (element.children.length) {
      for (const child of element.children) paint(ink, child, style, sheet);
    } else {
      const shape = outline(element);
      const draw = brush(ink, sheet, style);
      draw("fill", () => ink.fill(shape));
      draw("stroke", () => ink.stroke(shape));
    }
    ink.restore();
  }

  const words = (element) => element.textContent.replace(/\s+/g, " ").trim();

  /** The check that ends each part of a PNG file: CRC-32. */
  function checksum(bytes) {
    let sum = -1;
    for (const byte of bytes) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
    }
    return ~sum;
  }

  /** A part of a PNG file that says something in UTF-8: iTXt. */
  function textPart(keyword, text) {
    const said = new TextEncoder().encode(`iTXt${keyword}\0\0\0\0\0${text}`);
    const part = new Uint8Array(said.length + 8);
    const view = new DataView(part.buffer);
    view.setUint32(0, said.length - 4);
    part.set(said, 4);
    view.setInt32(said.length + 4, checksum(said));
    return part;
  }

  async function png(view) {
    const sheet = compose(view);
    const canvas = document.createElement("canvas");
    canvas.width = number(sheet, "width") * SCALE;
    canvas.height = number(sheet, "height") * SCALE;
    const ink = canvas.getContext("2d");
    ink.scale(SCALE, SCALE);
    paint(ink, sheet, INITIAL, sheet);
    const drawn = await new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
    // After the signature and the part that states the size.
    const head = 33;
    const parts = [textPart("Title", view.title), textPart("Source", view.source)];
    return new Blob([drawn.slice(0, head), ...parts, drawn.slice(head)], { type: "image/png" });
  }

  const svg = (view) => `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(compose(view))}\n`;

  window.figurePicture = { svg, png };
})();
