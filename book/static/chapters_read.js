// Which chapters were read to their end in this browser. The list stays on the reader's device; where the browser keeps nothing,
// nothing is said of it.
"use strict";

(() => {
  const KEY = "reading-the-summit: chapters read";
  const read = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY));
      return Array.isArray(kept) ? kept : [];
    } catch {
      return [];
    }
  };
  const keep = (pages) => {
    try {
      if (pages.length) localStorage.setItem(KEY, JSON.stringify(pages));
      else localStorage.removeItem(KEY);
    } catch {
      // Nothing is kept.
    }
  };

  const mark = () => {
    const pages = read();
    for (const link of document.querySelectorAll("nav.bd-links a")) {
      const address = decodeURI(link.pathname);
      const known = pages.some((page) => address.endsWith(`/${page}.html`));
      const note = link.querySelector(".chapter-read");
      if (known && !note) {
        link.append(Object.assign(document.createElement("span"), { className: "chapter-read", textContent: " ✓ read" }));
      } else if (!known) note?.remove();
    }
    const box = document.querySelector(".chapters-read");
    if (!box) return;
    const items = [...box.querySelectorAll("li")];
    for (const item of items) item.hidden = !pages.includes(item.dataset.page);
    box.hidden = items.every((item) => item.hidden);
  };

  // The end of a story is where its links onwards come into view.
  const place = document.querySelector(".chapter-place");
  const end = document.querySelector(".prev-next-area");
  if (place && end) {
    const watcher = new IntersectionObserver((seen) => {
      if (!seen.some((entry) => entry.isIntersecting)) return;
      watcher.disconnect();
      keep([...new Set([...read(), place.dataset.page])]);
      mark();
    });
    watcher.observe(end);
  }

  const box = document.querySelector(".chapters-read");
  if (box) {
    // Under the doors of the cover, where a reader who comes back looks.
    const doors = document.querySelector(".bd-article .sd-container-fluid");
    doors?.after(box);
    const said = Object.assign(document.createElement("p"), { textContent: "Read to the end in this browser (noted on your device only):" });
    const forget = Object.assign(document.createElement("button"), { type: "button", className: "chapters-forget", textContent: "Forget this" });
    forget.addEventListener("click", () => {
      keep([]);
      mark();
      // The button goes; who used it stays here, and hears what was done.
      box.querySelector("ul").hidden = true;
      box.hidden = false;
      said.textContent = "Forgotten. Nothing is noted in this browser any more.";
      said.tabIndex = -1;
      said.focus();
      forget.remove();
    });
    box.prepend(said);
    box.append(forget);
  }
  mark();
})();
