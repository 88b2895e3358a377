// What a style sheet cannot do for paper: take the light colours whatever the page wears, say in words how an explorer is set,
// and list where the links lead.
"use strict";

(() => {
  const root = document.documentElement;
  let worn = null;

  const setting = (control) => {
    const caption = control.querySelector(":scope > label, legend").textContent.trim();
    const chosen = control.querySelector("output, select, input:checked");
    const words = { OUTPUT: () => chosen.textContent, SELECT: () => chosen.selectedOptions[0].textContent, INPUT: () => chosen.closest("label").textContent };
    return `${caption}: ${words[chosen.tagName]().trim()}`;
  };

  const add = (place, where, kind, className, textContent) => {
    const element = Object.assign(document.createElement(kind), { className, textContent });
    element.dataset.print = "";
    place[where](element);
    return element;
  };

  /** Number the links to other sites, and list their addresses at the end. */
  const listAddresses = () => {
    const article = document.querySelector(".bd-article");
    const links = [...(article?.querySelectorAll("a[href^='http']") ?? [])].filter((link) => !link.closest(".launch, details:not([open]), ul.references"));
    const addresses = [...new Set(links.map((link) => link.href))];
    if (!addresses.length) return;
    for (const link of links) add(link, "after", "sup", "print-number", ` ${addresses.indexOf(link.href) + 1}`);
    const section = add(article, "append", "section", "print-addresses", "");
    add(section, "append", "h2", "", "Addresses of the links");
    const list = add(section, "append", "ol", "", "");
    for (const address of addresses) add(list, "append", "li", "", address);
  };

  const dress = () => {
    if (worn !== null) return;
    worn = root.dataset.theme;
    root.dataset.theme = "light";
    listAddresses();
    for (const explorer of document.querySelectorAll(".explorer")) {
      const controls = [...explorer.querySelectorAll(".explorer-control")];
      if (!controls.length) continue;
      add(explorer.querySelector(".explorer-state"), "before", "p", "explorer-settings", `As set here: ${controls.map(setting).join("; ")}.`);
    }
  };
  const undress = () => {
    if (worn === null) return;
    root.dataset.theme = worn;
    worn = null;
    for (const added of document.querySelectorAll("[data-print]")) added.remove();
  };

  // Both: some browsers tell of printing in one way, some in the other.
  const paper = matchMedia("print");
  paper.addEventListener("change", () => (paper.matches ? dress() : undress()));
  addEventListener("beforeprint", dress);
  addEventListener("afterprint", undress);
})();
