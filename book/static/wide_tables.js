// What a page wider than its column needs: a table or a line of output that scrolls sideways can be reached and scrolled by
// keyboard, and says what it is. The theme gives some of them a place in the tab order, none of them a name.
(() => {
  const WIDE = ".cell_output .output, .cell_output pre, .cell_input pre, div.highlight pre, .pst-scrollable-table-container, .chart-numbers";

  const nameOf = (element) => {
    if (element.matches(".cell_input pre, div.highlight pre")) return "Code";
    return element.querySelector("table") ? "Table" : "Output";
  };

  const update = () => {
    // Measured first and changed then: in turns, each change would have the page laid out again.
    const found = [...document.querySelectorAll(WIDE)];
    const wide = new Set(found.filter((element) => element.scrollWidth > element.clientWidth + 1));
    for (const element of found) {
      if (wide.has(element)) {
        element.tabIndex = 0;
        element.setAttribute("role", "region");
        element.setAttribute("aria-label", `${nameOf(element)}, scrolls sideways`);
      } else if (element.getAttribute("role") === "region" && element !== document.activeElement) {
        // Not of the one in focus: without a place in the tab order it would lose it.
        for (const name of ["tabindex", "role", "aria-label"]) element.removeAttribute(name);
      }
    }
  };

  // A disclosure's contents have no width until it is opened.
  document.addEventListener("toggle", update, true);
  document.addEventListener("explorer:drawn", update);
  addEventListener("resize", update);
  addEventListener("load", update);
  update();
})();
