// Opens a page at the words that a search found: ?highlight=words, several times if need be. Marks them without a change
// to the page (the CSS Custom Highlight API), or selects the first where a browser cannot. Escape takes the marks away.
"use strict";

(() => {
  const wanted = new URLSearchParams(location.search).getAll("highlight").map((words) => words.trim()).filter(Boolean);
  const article = document.querySelector("article.bd-article");
  if (!wanted.length || !article) return;

  const BLOCK = "p, li, dt, dd, td, th, h1, h2, h3, h4, h5, h6, pre, caption, figcaption, summary, text, label, legend";
  const pattern = (words) => words.split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s+");

  // All text of the page in a row, with a line's end between blocks, and where in it each piece begins.
  function textOf(root) {
    const pieces = [];
    let text = "", block = null;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode, parent = node.parentElement;
      if (parent.closest("script, style, template, noscript, .headerlink")) continue;
      const own = parent.closest(BLOCK);
      if (own !== block) text += "\n";
      block = own;
      pieces.push({ node, at: text.length });
      text += node.data;
    }
    return { text, pieces };
  }

  function rangesOf({ text, pieces }, words) {
    const place = (offset) => pieces.findLast((piece) => piece.at <= offset);
    return [...text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}])${pattern(words)}(?![\\p{L}\\p{N}])`, "giu"))].map((match) => {
      const start = place(match.index), last = match.index + match[0].length - 1, end = place(last);
      const range = document.createRange();
      range.setStart(start.node, match.index - start.at);
      range.setEnd(end.node, Math.min(last - end.at + 1, end.node.length));
      return range;
    });
  }

  // The words as they are, or else each by itself, as older addresses have them.
  function findAll() {
    const row = textOf(article);
    const ranges = wanted.flatMap((words) => {
      const found = rangesOf(row, words);
      return found.length ? found : words.split(/\s+/).flatMap((word) => rangesOf(row, word));
    });
    return ranges.sort((a, b) => a.compareBoundaryPoints(Range.START_TO_START, b));
  }

  // The first in the part that the address names, or else the first of the page; one that can be shown.
  function first(ranges) {
    const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const inside = named ? ranges.filter((range) => (named.matches("dt") ? named.parentElement : named).contains(range.startContainer)) : [];
    const after = named ? inside.filter((range) => named.compareDocumentPosition(range.startContainer) & 20) : [];
    return [...after, ...(named ? [] : ranges)].find((range) => {
      for (let folded = range.startContainer.parentElement.closest("details:not([open])"); folded; folded = folded.parentElement.closest("details:not([open])")) folded.open = true;
      return range.getClientRects().length > 0;
    });
  }

  function open() {
    const ranges = findAll();
    const found = first(ranges);
    if (window.Highlight && CSS.highlights) CSS.highlights.set("found-words", new Highlight(...ranges));
    else if (found) getSelection().addRange(found);
    if (found) {
      found.startContainer.parentElement.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
      scrollBy({ top: found.getBoundingClientRect().top - innerHeight / 3, behavior: "instant" });
    }
    // A link to the page, copied from here, is one to the page and not to the search.
    const url = new URL(location.href);
    url.searchParams.delete("highlight");
    try { history.replaceState(history.state, "", url); } catch { /* a page opened from a disk keeps its address */ }
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") window.CSS?.highlights?.delete("found-words");
  });
  if (document.readyState === "complete") open();
  else addEventListener("load", () => requestAnimationFrame(open));
})();
