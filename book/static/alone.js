// Wherever this copy of the book lies, on a disk too, the book's package lies there with it: what installs it names that place.
"use strict";

(() => {
  for (const part of document.querySelectorAll(".launch-alone")) {
    part.querySelector("pre").textContent = `pip install ${part.querySelector("a").href}`;
  }
})();
