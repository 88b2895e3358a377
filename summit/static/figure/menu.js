// What the menu at a figure offers. Everything is read at the moment of the click, from the figure as it stands.
"use strict";

(() => {
  const GAP = "–";
  const NUMBER = /^[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$/;
  const MONTHS = "January February March April May June July August September October November December".split(" ");
  const DAY = new RegExp(`^(\\d{1,2}) (${MONTHS.join("|")}) (\\d{4})$`);
  const FULL = /^Source in full: /;
  const LICENCE = "CC BY 4.0";
  const BY_HAND = "The text is selected: copy it with Ctrl+C, or Cmd+C on a Mac.";
  const ONLY_HERE = "It leads to a file on this computer, so it works only here.";

  const make = (kind, properties, ...children) => {
    const element = Object.assign(document.createElement(kind), properties);
    element.append(...children);
    return element;
  };
  const words = (element) => element?.textContent.replace(/\s+/g, " ").trim() ?? "";
  const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";

  // --- the numbers -------------------------------------------------------------------------------

  /** A cell as a spreadsheet reads it in any language: no thousands separators, a gap empty. */
  function plain(cell) {
    if (cell === GAP) return "";
    return NUMBER.test(cell) ? cell.replaceAll(",", "").replace("−", "-").replace("+", "") : cell;
  }

  function isoDay(cell) {
    const [, day, month, year] = DAY.exec(cell) ?? [];
    return day ? `${year}-${String(MONTHS.indexOf(month) + 1).padStart(2, "0")}-${day.padStart(2, "0")}` : "";
  }

  /** The rows of a table; a column of nothing but days has them as 2022-03-24. */
  function rowsOf(table) {
    const [heads, ...rows] = [...table.rows].map((row) => [...row.cells].map(words));
    const dated = heads.map((_, place) => {
      const cells = rows.map((row) => row[place]).filter((cell) => cell !== GAP);
      return cells.length > 0 && cells.every((cell) => DAY.test(cell));
    });
    const body = rows.map((row) => row.map((cell, place) => (dated[place] ? isoDay(cell) : plain(cell))));
    return [heads, ...body];
  }

  const quoted = (cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

  /** By RFC 4180, with the mark by which spreadsheets know UTF-8. */
  const csvOf = (rows) => `\uFEFF${rows.map((row) => `${row.map(quoted).join(",")}\r\n`).join("")}`;

  const tabbed = (rows) => rows.map((row) => row.join("\t")).join("\n");

  // --- where and how ------------------------------------------------------------------------------

  const slug = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

  /** The page's published address, if it has one; else the one it is read at. */
  const page = () => document.querySelector('link[rel="canonical"]')?.href ?? location.href.replace(/[?#].*$/, "");

  function addresses(id, settings) {
    const asked = settings.length ? `?${new URLSearchParams(settings)}` : "";
    const root = page().replace(/^(.*\/)(?:chapters|figures)\/.*$|[^/]*$/, "$1");
    return { link: `${page()}${asked}#${id}`, frame: `${root}figures/${id.replace(/^fig-/, "")}.html${asked}` };
  }

  /** Who counted, and up to when: in full, for what is taken away has nothing below it. */
  function sourceOf(figure) {
    const full = [...figure.querySelectorAll(".chart-numbers > p")].map(words).find((text) => FULL.test(text));
    return full?.replace(FULL, "Source: ") ?? words(figure.querySelector(".chart-source"));
  }

  /** All that the menu hands out, of the state that is shown now. */
  function viewOf(figure) {
    const svg = figure.querySelector(":scope > svg");
    const explorer = figure.closest(".explorer");
    const settings = explorer ? window.explorerSettings(explorer) : [];
    // One of two that are compared is, elsewhere, the explorer itself.
    const id = figure.id.replace(/-beside$/, "");
    const file = [id, ...settings.flat().map(slug)].filter(Boolean).join("-").slice(0, 120);
    const [author, book, year] = ["author", "citation_inbook_title", "citation_publication_date"].map(meta);
    return {
      svg,
      file,
      author,
      year,
      book: book || document.title.split(/ [–—] /).at(-1),
      settings,
      title: words(figure.querySelector(".chart-title")),
      alt: svg?.getAttribute("aria-label") ?? "",
      note: words(figure.querySelector(".chart-note")),
      source: sourceOf(figure),
      table: figure.querySelector(".chart-table table"),
      height: (explorer ?? figure).offsetHeight,
      ...addresses(id, settings),
    };
  }

  /** Whose the image is, and where it is from: a reader's own folder is nobody's business. */
  function credit({ book, link }) {
    const published = link.startsWith("http") ? [link.replace(/^https?:\/\//, "").replace(/\?.*(?=#)/, "")] : [];
    return [book, LICENCE, ...published].join(", ");
  }

  function citation({ author, year, title, book, link, source }) {
    const today = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
    const who = author ? `${author}${year ? ` (${year})` : ""}. ` : "";
    return `${who}“${title}” [figure]. In ${book}. ${link}. Read on ${today}. ${source}`;
  }

  const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

  function embedCode({ title, frame, height }) {
    // Rounded up, and room for the line that leads back to the book.
    const tall = Math.ceil(height / 50) * 50 + 100;
    return `<iframe src="${escaped(frame)}" title="${escaped(title)}" width="100%" height="${tall}" loading="lazy" allow="clipboard-write"></iframe>`;
  }

  // --- saving and copying ---------------------------------------------------------------------------

  function download(blob, name) {
    const address = URL.createObjectURL(blob);
    make("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }

  /** Copy a text, and what a document takes instead of it; answers whether the browser let us. */
  async function copied(text, html, area) {
    try {
      const parts = { "text/plain": new Blob([text], { type: "text/plain" }) };
      if (html) parts["text/html"] = new Blob([html], { type: "text/html" });
      await navigator.clipboard.write([new ClipboardItem(parts)]);
      return true;
    } catch {
      // The older way, for pages that come by plain http.
      area(text);
      return document.execCommand("copy");
    }
  }

  // --- the menu -----------------------------------------------------------------------------------

  /** Wait until the chart and its numbers are those that an explorer's controls ask for. */
  async function settled(figure) {
    const busy = () => figure.closest(".explorer-state[aria-busy]");
    while (busy()) await new Promise(requestAnimationFrame);
  }

  window.figureMenu = (panel, figure) => {
    const list = make("ul");
    const said = make("p", { className: "figure-menu-said", role: "status" });
    const text = make("textarea", { readOnly: true, rows: 5, spellcheck: false });
    const again = make("button", { type: "button", textContent: "Copy" });
    const shown = make("div", { className: "figure-menu-text", hidden: true }, text, again);
    const now = () => viewOf(figure);
    /** Writes the text that is shown, anew when the explorer is turned. */
    let write = null;

    const say = (message) => said.replaceChildren(message);

    function selectAll() {
      text.select();
      text.focus();
      text.scrollTop = 0;
    }

    function show(label, writes) {
      write = writes;
      text.setAttribute("aria-label", label);
      text.value = write();
      shown.hidden = false;
      again.hidden = false;
      selectAll();
      panel.scrollIntoView({ block: "nearest" });
    }

    function clear() {
      write = null;
      shown.hidden = true;
      say("");
    }

    /** Copy; where the browser does not let us, what is to be copied is shown and selected. */
    async function copy(what, plainText, { html = "", after = "", select = null } = {}) {
      const here = document.activeElement;
      const byHand = (value) => {
        show(`${what}, to copy by hand`, () => value);
        again.hidden = true;
      };
      if (!(await copied(plainText, html, select ?? byHand))) {
        say(`Your browser does not let this page copy. ${BY_HAND}`);
        return;
      }
      if (!select) clear();
      here.focus();
      say(`Copied ${what}. ${after}`.trim());
    }

    function save(blob, name, asText) {
      download(blob, name);
      if (window.top === window.self) {
        say(`Saved ${name}.`);
        return;
      }
      if (asText) show("The file, to copy by hand", () => asText);
      say(`Saved ${name}. If no file arrives, the page around this figure does not allow it: open the figure in a tab of its own.`);
    }

    async function savePng() {
      const view = now();
      try {
        save(await window.figurePicture.png({ ...view, credit: credit(view) }), `${view.file}.png`);
      } catch {
        say("Your browser cannot draw this image. Save it as SVG instead.");
      }
    }

    function saveSvg() {
      const view = now();
      const svg = window.figurePicture.svg({ ...view, credit: credit(view) });
      save(new Blob([svg], { type: "image/svg+xml" }), `${view.file}.svg`);
    }

    function saveCsv() {
      const view = now();
      const csv = csvOf(rowsOf(view.table));
      save(new Blob([csv], { type: "text/csv;charset=utf-8" }), `${view.file}.csv`, csv);
    }

    function copyTable() {
      const { table } = now();
      return copy("the table", tabbed(rowsOf(table)), { html: table.outerHTML });
    }

    function copyLink() {
      const { link } = now();
      return copy("the link", link, { after: link.startsWith("file:") ? ONLY_HERE : "" });
    }

    function showEmbed() {
      show("Code to embed the figure", () => embedCode(now()));
      if (now().frame.startsWith("file:")) say(ONLY_HERE);
    }

    const view = now();
    const items = [
      view.svg && ["Save image (PNG)", savePng],
      view.svg && ["Save image (SVG)", saveSvg],
      view.table && ["Save data (CSV)", saveCsv],
      view.table && ["Copy table", copyTable],
      ["Copy link to this view", copyLink],
      ["Cite", () => show("Citation", () => citation(now()))],
      ["Embed", showEmbed],
    ];
    for (const [name, does] of items.filter(Boolean)) {
      const button = make("button", { type: "button", textContent: name });
      button.addEventListener("click", async () => {
        clear();
        await settled(figure);
        does();
      });
      list.append(make("li", {}, button));
    }
    again.addEventListener("click", () => copy("the text", text.value, { select: selectAll }));
    panel.replaceChildren(list, shown, said);
    panel.addEventListener("toggle", (event) => event.newState === "closed" && clear());
    figure.closest(".explorer")?.addEventListener("explorer:drawn", () => write && (text.value = write()));
  };
})();
