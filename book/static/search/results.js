// The page of search results. What is searched is in parts.js (book/search.py); MiniSearch (minisearch.js) finds words,
// whole, begun or misspelled, and ranks the parts that have them. This file decides what a word is and shows what was found.
"use strict";

(() => {
  const known = window.searchKnown;
  const form = document.querySelector("form.bd-search[role=search]");
  const field = form.querySelector("input");
  const summary = document.querySelector(".search-summary");
  const results = document.getElementById("search-results");
  if (!known || !window.MiniSearch) {
    summary.textContent = "The search could not be loaded. Reload the page to try again.";
    return;
  }
  const SHOWN = 3; // places of a page that are shown at once
  const AROUND = 90; // characters before and after what an excerpt is about

  // --- words -------------------------------------------------------------------------------------------------------

  // 3,000,000 or 3 000 000 with fixed spaces; 2.5; a word with what an apostrophe, hyphen or low line joins to it.
  const PIECE = "[\\p{L}\\p{M}\\p{N}]+";
  const JOINED = new RegExp(`\\d{1,3}(?:[,_\u00a0\u202f]\\d{3})+(?![\\p{L}\\p{N}])|\\d+\\.\\d+(?!\\p{L})|\\p{L}(?:\\.\\p{L})+(?!\\p{L})|${PIECE}(?:['’ʼ_\u2010\u2011-]${PIECE})*`, "gu");
  const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };
  const COMMON = new Set("a an and are as at be by for from has have how in is it its of on or that the this to was were what when where which who why will with".split(" "));

  // A word without what tells nothing apart here: capitals, accents, a possessive, the plural. Each is asked for often.
  const plainWords = new Map();
  function plain(word) {
    if (!plainWords.has(word)) plainWords.set(word, plainOf(word));
    return plainWords.get(word);
  }

  function plainOf(word) {
    const bare = word.toLowerCase().replace(/['’ʼ]s?$/, "").replace(/['’ʼ]|(?<=\p{L})\./gu, "");
    const folded = bare.normalize("NFKD").replace(/\p{M}/gu, "").replace(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter]);
    if (folded.length < 4 || /(?:ss|us|is)$/.test(folded)) return folded;
    if (/[^ae]ies$/.test(folded)) return `${folded.slice(0, -3)}y`;
    return folded.replace(/(?<=ss|x|sh|ch)es$|s$/, "");
  }

  // The words of a text, each with its place and what else finds it: S-300 is s300, and 300 finds it too; anti-tank is
  // anti and tank, and antitank finds the two.
  function wordsOf(text) {
    const found = [];
    for (const { 0: raw, index: at } of text.matchAll(JOINED)) {
      if (/^\p{L}+$/u.test(raw)) {
        found.push({ at, end: at + raw.length, raw, word: plain(raw), also: [] });
        continue;
      }
      const pieces = [...raw.matchAll(/[^_\u2010\u2011-]+/g)];
      const joined = plain(pieces.map((piece) => piece[0]).join(""));
      const grouped = /^\d[\d,_\u00a0\u202f]+$/.test(raw);
      if (grouped || pieces.length === 1 || (pieces.length < 4 && /\d/.test(joined) && /\D/.test(joined))) {
        const also = pieces.length > 1 && !grouped ? pieces.map((piece) => plain(piece[0])).filter((piece) => piece.length > 2) : [];
        found.push({ at, end: at + raw.length, raw, word: grouped ? raw.replace(/\D/g, "") : joined, also });
      } else {
        pieces.forEach(({ 0: piece, index: from }, place) => found.push({
          at: at + from, end: at + from + piece.length, raw: piece, word: plain(piece), also: place ? [] : [joined], pieces: place ? 1 : pieces.length,
        }));
      }
    }
    return found;
  }

  const run = (words) => words.map((found) => found.word).join(" ");

  // --- what is searched --------------------------------------------------------------------------------------------

  const lines = [];
  const parts = known.parts.map(([page, anchor, title, own, more], id) => {
    const text = own.map((line) => (typeof line === "number" ? lines[line] : (lines.push(line), line))).join("\n");
    return { id, page, anchor, title, text, more };
  });

  // Built once, in a moment of rest or when the first search is made. A part keeps its words in a row, for phrases.
  let index;
  function ready() {
    if (index) return;
    index = new MiniSearch({
      fields: ["title", "text", "more"],
      tokenize: (words) => words.split(" ").filter(Boolean),
      processTerm: (word) => word,
      searchOptions: { boost: { title: 3, more: 0.4 }, boostDocument: (id) => (/(?:lab|solutions|teach|data|figures|references)\.html$/.test(known.pages[parts[id].page][0]) ? 0.6 : 1) },
    });
    index.addAll(parts.map((part) => {
      const fields = { id: part.id };
      part.row = "";
      for (const name of ["title", "text", "more"]) {
        const words = wordsOf(part[name]);
        part.row += ` ${run(words)} |`;
        fields[name] = [run(words), ...words.flatMap((found) => found.also)].join(" ");
      }
      return fields;
    }));
  }

  const names = known.names.map((group) => group.map((name) => ({ name, words: wordsOf(name).map((found) => found.word) })));

  // --- a question --------------------------------------------------------------------------------------------------

  // What a question asks for: a list of units that a page has to have, all of them. A unit is one of several rows of words.
  function unitsOf(question) {
    const units = [];
    // Numbers may be typed with spaces; a quotation mark that is still open holds as well.
    const typed = question.replace(/(?<!\d)\d{1,3}(?: \d{3})+(?!\d)/g, (number) => number.replaceAll(" ", ","));
    for (const [, quoted, loose] of typed.matchAll(/["“”„]([^"“”„]*)["“”„]?|([^"“”„]+)/g)) {
      const words = wordsOf(quoted ?? loose);
      if (quoted !== undefined) {
        if (words.length) units.push({ rows: [words.map((found) => found.word)], said: quoted.trim(), exact: true });
      } else {
        while (words.length) units.push(nextUnit(words));
      }
    }
    const telling = units.filter((unit) => unit.exact || unit.rows[0].length > 1 || !COMMON.has(unit.rows[0][0]));
    return telling.length ? telling : units;
  }

  // Takes a unit from the front of a list of words: a country by any name, T 72 for T-72, anti-tank, or a word.
  function nextUnit(words) {
    for (const group of names) {
      const met = group.filter(({ words: name }) => name.every((word, place) => words[place]?.word === word)).sort((a, b) => b.words.length - a.words.length)[0];
      if (met) {
        words.splice(0, met.words.length);
        return { rows: group.map((other) => other.words), said: met.name, others: group.map((other) => other.name).filter((name) => name !== met.name), exact: true };
      }
    }
    const [first, second] = words;
    if (second && /^\p{L}{1,2}$/u.test(first.word) && /^\d+$/.test(second.word) && !COMMON.has(first.word)) {
      words.splice(0, 2);
      return { rows: [[first.word + second.word], [first.word, second.word]], said: `${first.raw} ${second.raw}`, exact: true };
    }
    if (first.pieces > 1) {
      const pieces = words.splice(0, first.pieces);
      return { rows: [pieces.map((found) => found.word), first.also], said: pieces.map((found) => found.raw).join("-"), exact: true };
    }
    words.shift();
    return { rows: [[first.word]], said: first.raw };
  }

  // Strictly, a page has each word as it is; longer words that begin with it come behind. Only where no page has, words
  // that begin alike or are similar will do. Numbers and designations are never guessed.
  const letters = (word) => word.length > 3 && !/\d/.test(word);
  const STRICT = { prefix: letters, fuzzy: false };
  const GENEROUS = { prefix: true, fuzzy: (word) => (letters(word) ? 0.25 : false) };

  // The parts that have a unit, each with its score and the rows of words that were met.
  function partsWith(unit, { prefix, fuzzy }) {
    const found = new Map();
    for (const row of unit.rows) {
      const exact = unit.exact || row.length > 1;
      const options = { combineWith: "AND", prefix: exact ? false : prefix, fuzzy: exact ? false : fuzzy };
      for (const hit of index.search({ queries: row, ...options })) {
        if (row.length > 1 && !` ${parts[hit.id].row}`.includes(` ${row.join(" ")} `)) continue;
        const before = found.get(hit.id) ?? { score: 0, rows: [], whole: false };
        const rows = row.length > 1 ? [row] : hit.terms.map((word) => [word]);
        const isWhole = before.whole || row.length > 1 || hit.terms.includes(row[0]);
        found.set(hit.id, { score: before.score + hit.score, rows: [...before.rows, ...rows], whole: isWhole });
      }
    }
    return found;
  }

  // The pages that have all units, best first, each with its places.
  function pagesWith(units, way, whole) {
    const pages = new Map();
    units.forEach((unit, number) => {
      for (const [id, { score, rows, whole: isWhole }] of partsWith(unit, way)) {
        const page = pages.get(parts[id].page) ?? { page: parts[id].page, units: new Set(), strict: new Set(), places: new Map() };
        const place = page.places.get(id) ?? { part: parts[id], score: 0, units: 0, rows: [] };
        place.score += score;
        place.units += 1;
        place.rows.push(...rows);
        page.units.add(number);
        if (isWhole) page.strict.add(number);
        page.places.set(id, place);
        pages.set(page.page, page);
      }
    });
    const complete = [...pages.values()].filter((page) => page.units.size === units.length);
    for (const page of complete) {
      const places = [...page.places.values()];
      for (const place of places) {
        place.together = whole.length > 1 && ` ${place.part.row}`.includes(` ${whole.join(" ")} `);
        if (place.together) place.rows = [whole];
      }
      const most = Math.max(...places.map((place) => place.units));
      // A place that has fewer of the words than another on the same page is not what was asked for.
      page.places = places.filter((place) => place.units === most).sort((a, b) => b.together - a.together || b.score - a.score);
      page.rank = [page.places[0].together, most, page.places[0].score];
    }
    return complete.sort((a, b) => b.rank[0] - a.rank[0] || b.rank[1] - a.rank[1] || b.rank[2] - a.rank[2]);
  }

  function search(question) {
    ready();
    const units = unitsOf(question);
    const whole = wordsOf(question).map((found) => found.word);
    if (!units.length) return { units, pages: [], strict: true };
    const pages = pagesWith(units, STRICT, whole);
    if (pages.some((page) => page.strict.size === units.length)) return { units, pages, strict: true };
    return { units, pages: pagesWith(units, GENEROUS, whole), strict: false };
  }

  // --- an excerpt --------------------------------------------------------------------------------------------------

  // Where in a text the rows of words are that a place was found by.
  function hitsIn(text, { rows }) {
    const words = wordsOf(text), hits = [];
    for (let at = 0; at < words.length; at += 1) {
      const met = rows.find((row) => row.every((word, place) => words[at + place]?.word === word || (row.length === 1 && words[at].also.includes(word))));
      if (!met) continue;
      const last = words[at + met.length - 1];
      hits.push({ at: words[at].at, end: last.end });
      at += met.length - 1;
    }
    return hits;
  }

  // The stretch of a text with the most different hits, as a start and an end.
  function stretch(text, hits) {
    const told = (hit) => plain(text.slice(hit.at, hit.end));
    let best = hits[0], most = 0;
    for (const hit of hits) {
      const near = hits.filter((other) => other.at >= hit.at && other.end <= hit.at + 2 * AROUND);
      const count = new Set(near.map(told)).size;
      if (count > most) [best, most] = [hit, count];
    }
    let from = Math.max(0, (best?.at ?? 0) - AROUND), to = Math.min(text.length, (best?.at ?? 0) + 2 * AROUND);
    while (from > 0 && /\S/.test(text[from - 1])) from -= 1;
    while (to < text.length && /\S/.test(text[to])) to += 1;
    return [from, to];
  }

  const element = (name, properties = {}, ...inside) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...inside);
    return made;
  };

  // A piece of text with its hits marked.
  function marked(text, hits, from = 0, to = text.length) {
    const pieces = [];
    let at = from;
    for (const hit of hits.filter((found) => found.at >= from && found.end <= to)) {
      pieces.push(text.slice(at, hit.at), element("mark", {}, text.slice(hit.at, hit.end)));
      at = hit.end;
    }
    pieces.push(text.slice(at, to));
    return pieces.map((piece) => (typeof piece === "string" ? piece.replaceAll("\n", " · ") : piece));
  }

  function excerpt(place, hits) {
    const { text, more, anchor } = place.part;
    if (!hits.length && hitsIn(more, place).length) {
      const met = hitsIn(more, place).map((hit) => more.slice(hit.at, hit.end));
      const where = anchor.startsWith("explorer-") ? "In other settings of this chart: " : /^\w+\.csv, /.test(text) ? "In the rows of this table: " : "In the code of this section: ";
      return [where, ...[...new Set(met)].slice(0, 6).flatMap((word, number) => [number ? ", " : "", element("mark", {}, word)])];
    }
    const [from, to] = stretch(text, hits);
    return [from ? "… " : "", ...marked(text, hits, from, to), to < text.length ? " …" : ""];
  }

  // The address of a place, with the words to be marked there as the page has them (../found_words.js).
  function address(place, inText) {
    const { page, anchor, text, title } = place.part;
    const own = inText.length ? text : title;
    const hits = new Map((inText.length ? inText : hitsIn(title, place)).map((hit) => own.slice(hit.at, hit.end).replace(/\s+/g, " ")).map((words) => [words.toLowerCase(), words]));
    const query = new URLSearchParams([...hits.values()].slice(0, 6).map((words) => ["highlight", words]));
    return `${known.pages[page][0]}${hits.size ? `?${query}` : ""}${anchor ? `#${anchor}` : ""}`;
  }

  // --- the page ----------------------------------------------------------------------------------------------------

  function placeItem(place) {
    const { title, anchor, page } = place.part;
    const kind = /^(?:fig|explorer)-/.test(anchor) ? "Chart: " : "";
    const hits = hitsIn(place.part.text, place);
    const own = title.replace(/^(Statement \d+) /, "$1: ") || (anchor.startsWith("ref-") ? "A reference" : known.pages[page][1]);
    return element("li", {},
      element("a", { href: address(place, hits) }, kind, ...marked(own, hitsIn(own, place))),
      element("p", { className: "search-excerpt" }, ...excerpt(place, hits)));
  }

  function pageSection({ page, places }) {
    const section = element("section", {}, element("h2", {}, known.pages[page][1]));
    section.append(element("ul", {}, ...places.slice(0, SHOWN).map((place) => placeItem(place))));
    const rest = places.slice(SHOWN);
    if (rest.length) {
      const more = element("details", {}, element("summary", {}, `${count(rest.length, "more place")} on this page`));
      more.addEventListener("toggle", () => {
        if (more.open && more.children.length === 1) more.append(element("ul", {}, ...rest.map((place) => placeItem(place))));
      });
      section.append(more);
    }
    return section;
  }

  const count = (number, noun) => `${number.toLocaleString("en-GB")} ${noun}${number === 1 ? "" : "s"}`;

  // What the search says of itself in a sentence or two.
  function told(question, { units, pages, strict }) {
    const asked = `“${question}”`;
    if (!units.length) return question ? `${asked} has no letter and no number to search for.` : "";
    if (!pages.length) return `Nothing was found for ${asked}.`;
    const places = pages.reduce((sum, page) => sum + page.places.length, 0);
    const said = [`${count(places, "place")} on ${count(pages.length, "page")}.`];
    if (!strict) said.unshift(`No page has exactly ${asked}. These pages have words that begin with it, or similar words.`);
    const others = units.flatMap((unit) => unit.others ?? []);
    if (others.length) said.push(`Pages that say ${others.map((name) => `“${name}”`).join(" or ")} are among them.`);
    const together = pages.filter((page) => page.places[0].together).length;
    if (together && together < pages.length) said.push(together === 1 ? "The first page has exactly this phrase." : `The first ${together} pages have exactly this phrase.`);
    return said.join(" ");
  }

  function nothing({ units }) {
    const lacking = units.filter((unit) => !pagesWith([unit], STRICT, []).length).map((unit) => `“${unit.said}”`);
    const which = units.length > 1 && lacking.length ? `No page has ${lacking.join(" or ")}.` : "";
    const all = units.length > 1 && !lacking.length ? "The book has each of these words, but no page has all of them. Try fewer words." : "";
    return element("div", { className: "search-nothing" },
      element("p", {}, which || all || "Try a shorter word, another spelling or fewer words."),
      element("p", {}, "The search knows the words and numbers on all pages, of charts and of tables, and the words in data files. It does not know the numbers in data files, those in the code of labs, and those that a chart shows only after you change a setting."));
  }

  function show(question) {
    const answer = search(question);
    results.replaceChildren(...answer.pages.map((page) => pageSection(page)));
    if (question && answer.units.length && !answer.pages.length) results.append(nothing(answer));
    summary.textContent = told(question, answer);
    document.title = question ? `${question} - Search - ${document.title.split(" - ").at(-1)}` : document.title;
  }

  const asked = () => new URLSearchParams(location.search).get("q")?.trim() ?? "";

  // While one types, the address follows; it can be sent to someone. A page opened from a disk may refuse that.
  function ask(question) {
    const url = new URL(location.href);
    url.searchParams.set("q", question);
    url.hash = "";
    try { history.replaceState(null, "", url); } catch { /* the results are shown all the same */ }
    show(question);
  }

  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => ask(field.value.trim()), 300);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    ask(field.value.trim());
  });

  field.value = asked();
  if (field.value) {
    show(field.value);
  } else {
    field.focus();
    (window.requestIdleCallback ?? setTimeout)(ready);
  }
})();
