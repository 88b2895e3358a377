// On the page of search results: what each page found is about. The descriptions stand in the page (book/search.py).
"use strict";

(() => {
  const results = document.getElementById("search-results");
  const known = document.getElementById("page-descriptions");
  if (!results || !known) return;
  const descriptions = JSON.parse(known.textContent);
  const describe = () => {
    for (const item of results.querySelectorAll("ul.search > li:not([data-described])")) {
      item.dataset.described = "";
      const page = new URL(item.querySelector("a").href).pathname;
      const name = Object.keys(descriptions).find((docname) => decodeURI(page).endsWith(`/${docname}.html`));
      if (name) item.append(Object.assign(document.createElement("p"), { className: "search-about", textContent: descriptions[name] }));
    }
  };
  new MutationObserver(describe).observe(results, { childList: true, subtree: true });
  describe();
})();
