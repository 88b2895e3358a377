// Explorers: when a control is turned, show the state that was drawn for it. No library, no
// server: the states come as scripts, which a page opened as a file may load too.
"use strict";

(() => {
  const FRAME_MS = 700;
  /** A reader who turns on is not talked to; one who rests is told once. */
  const REST_MS = 400;
  const CONTROL = ".explorer-control";
  /** What ends the ids of an explorer that stands beside another one. */
  const BESIDE = /-beside$/;
  const text = (element) => element.textContent.trim();
  /** The states of each part that has come, by its address. */
  const parts = new Map();
  /** The explorers that somebody has turned, the last one last: they are in the address. */
  const turned = new Set();
  /** Whether somebody has turned one on this visit: until then an address keeps its name of a place. */
  let isTurned = false;
  /** The explorers of the page, by the id of the figure of each. */
  const explorers = new Map();

  // --- states -----------------------------------------------------------------------------------

  /** Load a part of an explorer's states; a part that could not be had may be asked for again. */
  function part(address, key) {
    if (!parts.has(address)) {
      const script = Object.assign(document.createElement("script"), { src: address });
      parts.set(address, new Promise((resolve, reject) => {
        script.onload = () => (window.explorerStates?.[key] ? resolve(window.explorerStates[key]) : reject());
        script.onerror = reject;
      }));
      parts.get(address).catch(() => parts.delete(address));
      document.head.append(script);
    }
    return parts.get(address);
  }

  /** Return what finds the lines of a state: at once where its part is there, else by a promise. */
  function statesOf(root, name) {
    const held = root.querySelector(".explorer-states");
    const known = [];
    const firsts = (root.dataset.parts ?? "0").split(" ").map(Number);
    const [file, version] = (root.dataset.states ?? "").split(/(?=\?)/);
    const partOf = (wanted) => firsts.findLastIndex((first) => first <= wanted);
    const lines = (found, wanted) => found.states[wanted - (found.from ?? 0)].map((line) => found.lines[line]);
    const fetchPart = (place) =>
      part(place ? file.replace(/js$/, `${place}.js`) + (version ?? "") : root.dataset.states, `${name}/${place}`)
        .then((found) => (known[place] = found));
    /** Fetch a part ahead of time, if it is not there; a failure is told of when a state of it is wanted. */
    const fetchAhead = (place) => known[place] || fetchPart(place).catch(() => null);
    if (held) known[0] = JSON.parse(held.textContent);
    return {
      /** The lines of a state, where they are there. */
      now: (wanted) => known[partOf(wanted)] && lines(known[partOf(wanted)], wanted),
      fetched: (wanted) => fetchPart(partOf(wanted)).then((found) => lines(found, wanted)),
      near: (wanted) => fetchAhead(partOf(wanted)),
      all: () => firsts.forEach((_, place) => fetchAhead(place)),
    };
  }

  // --- drawing ----------------------------------------------------------------------------------

  /** Change one tree into another in place: what is alike stays, and keeps its focus, its scrolling and its selection. */
  function morph(old, wanted) {
    if (old.nodeType === Node.TEXT_NODE) {
      if (old.data !== wanted.data) old.data = wanted.data;
      return;
    }
    for (const { name, value } of wanted.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    if (old.attributes.length > wanted.attributes.length) {
      for (const { name } of [...old.attributes]) {
        if (!wanted.hasAttribute(name) && !OWN.includes(name)) old.removeAttribute(name);
      }
    }
    let next = old.firstChild;
    const isKept = (node) => node?.nodeType === Node.ELEMENT_NODE && node.hasAttribute("data-kept");
    const skipKept = () => { while (isKept(next)) next = next.nextSibling; };
    for (let child = wanted.firstChild, after; child; child = after) {
      after = child.nextSibling;
      if (isKept(child)) continue;
      skipKept();
      if (next?.nodeName === child.nodeName) {
        morph(next, child);
        next = next.nextSibling;
      } else {
        const gone = next;
        next = next?.nextSibling;
        old.insertBefore(child, gone);
        gone?.remove();
      }
    }
    for (skipKept(); next; skipKept()) {
      const gone = next;
      next = next.nextSibling;
      gone.remove();
    }
  }
  /** Attributes that the page gave an element. */
  const OWN = ["open", "data-longest", "style"];

  const template = document.createElement("template");
  const parsed = (html) => {
    template.innerHTML = html;
    return template.content.firstElementChild;
  };

  // --- the address ------------------------------------------------------------------------------

  /** How an explorer is set: the words beside each control, and those of its choice. */
  window.explorerSettings = (root) => [...root.querySelectorAll("[data-axis]")].map((axis) => {
    const [caption, places] = names(axis);
    return [caption, places[place(axis)]];
  });

  function place(axis) {
    if (axis.type === "range") return Number(axis.value);
    if (axis.tagName === "SELECT") return axis.selectedIndex;
    return Number(axis.querySelector("input:checked").value);
  }

  /** What an axis is called, and what its places are called, as the reader sees it. */
  function names(axis) {
    const label = axis.closest(CONTROL).querySelector("label[for], legend");
    if (axis.type === "range") return [text(label), JSON.parse(axis.dataset.labels)];
    if (axis.tagName === "SELECT") return [text(label), [...axis.options].map(text)];
    return [text(label), [...axis.querySelectorAll("label")].map(text)];
  }

  function turn(axis, to) {
    if (axis.type === "range") axis.value = String(to);
    else if (axis.tagName === "SELECT") axis.selectedIndex = to;
    else axis.querySelectorAll("input")[to].checked = true;
  }

  /** A figure alone on its page needs no name in the address. */
  const alone = document.querySelector("main[data-figure]")?.dataset.figure;

  /** ?Year=1999#fig-members says how the explorer that it leads to stands; fig-other.Year=2004 how another one does. */
  function asked(id, caption) {
    const query = new URLSearchParams(location.search);
    const isNamed = location.hash === `#${id}` || `fig-${alone}` === id;
    return query.get(`${id}.${caption}`) ?? (isNamed ? query.get(caption) : null);
  }

  /** Write the address: with the name of the explorer turned last, or, where somebody follows a link, as it stands. */
  function remember(isLeft = false) {
    const settings = new Map([...explorers].map(([id, root]) => [id, window.explorerSettings(root)]));
    const ids = [...settings.keys()];
    const captions = new Set([...settings.values()].flat().map(([caption]) => caption));
    const strangers = [...new URLSearchParams(location.search)]
      .filter(([key]) => !captions.has(key) && !ids.some((id) => key.startsWith(`${id}.`) || key.startsWith(`${id}-beside.`)));
    // The one named behind the # is the last one that was turned, or what it stands beside.
    const last = [...turned].at(-1)?.replace(BESIDE, "");
    const hash = last && !alone && isTurned && !isLeft ? `#${last}` : location.hash;
    const isNamed = (id) => id === last && (alone || hash === `#${last}`);
    const query = new URLSearchParams(strangers);
    for (const id of new Set([last, ...turned])) {
      for (const [caption, label] of settings.get(id) ?? []) query.set(isNamed(id) ? caption : `${id}.${caption}`, label);
    }
    const written = query.toString();
    history.replaceState(history.state, "", `${location.pathname}${written && `?${written}`}${hash}`);
  }

  // --- one explorer -----------------------------------------------------------------------------

  /** Bring one explorer to life, and return what ends it: `root` is its element, as `Explorer.to_html` writes it. */
  function start(root) {
    const beside = root.id.match(BESIDE)?.[0] ?? "";
    const name = root.id.replace(/^explorer-/, "").replace(BESIDE, "");
    const stage = root.querySelector(".explorer-state");
    const figure = stage.querySelector("figure");
    const said = root.querySelector(".explorer-said");
    const waiting = root.querySelector(".explorer-waiting");
    const axes = [...root.querySelectorAll("[data-axis]")];
    const sliders = axes.filter((axis) => axis.type === "range");
    const labels = new Map(sliders.map((slider) => [slider, JSON.parse(slider.dataset.labels)]));
    const states = statesOf(root, name);
    let shown = Number(root.dataset.start);
    let wanted = shown;
    let [timer, resting, rest] = [null, null, ""];
    /** The sliders that somebody has moved from where the explorer started. */
    const moved = new Set();

    /** The states are in row-major order: the last control turns fastest. */
    const position = () => axes.reduce((sum, axis) => sum * Number(axis.dataset.count) + place(axis), 0);

    function label(slider) {
      const words = labels.get(slider)[Number(slider.value)];
      slider.setAttribute("aria-valuetext", words);
      root.querySelector(`output[for="${slider.id}"]`).textContent = words;
      if (slider.value !== slider.defaultValue) moved.add(slider);
    }

    /** Tell the reader what keeps a picture away; what is said for a moment lies over the chart. */
    function tell(message, isToStay = true) {
      waiting.classList.toggle("explorer-failed", isToStay);
      waiting.textContent = message;
    }

    /** Turn the controls to where the picture stands. */
    function putBack() {
      let left = shown;
      for (const axis of [...axes].reverse()) {
        turn(axis, left % Number(axis.dataset.count));
        left = Math.floor(left / Number(axis.dataset.count));
      }
      sliders.forEach(label);
    }

    function show() {
      sliders.forEach(label);
      wanted = position();
      if (wanted === shown) return;
      stage.setAttribute("aria-busy", "true");
      // Whichever picture comes first: the last one that a reader has turned is the last.
      if ("ready" in root.dataset) {
        turned.delete(figure.id);
        isTurned = true;
      }
      turned.add(figure.id);
      const lines = states.now(wanted);
      if (lines) draw(lines);
      else fetchAndDraw(wanted);
    }

    function fetchAndDraw(asking) {
      tell("The picture for this setting is on its way …", false);
      states.fetched(asking).then(
        (lines) => { if (asking === wanted) draw(lines); },
        () => {
          if (asking !== wanted) return;
          halt();
          putBack();
          wanted = shown;
          stage.removeAttribute("aria-busy");
          tell("The other pictures could not be fetched. The controls are back where they were; turn one to try again.");
        },
      );
    }

    function draw(lines) {
      shown = wanted;
      tell("");
      // The table below the picture is the larger part, and mostly closed: it waits until the picture is there.
      const table = lines.indexOf('<details class="chart-numbers">');
      const html = (some) => (beside ? some.join("\n").replace(IDS, `$&${beside}`) : some.join("\n"));
      rest = html(lines.slice(table)).replace(/<\/figure>\s*$/, "");
      const details = figure.querySelector(":scope > details");
      details.dataset.kept = "";
      morph(figure, parsed(`${html(lines.slice(0, table))}\n<details data-kept></details>\n</figure>`));
      delete details.dataset.kept;
      keepRoom();
      clearTimeout(resting);
      if (details.open) drawTable();
      requestAnimationFrame(() => setTimeout(drawTable));
      resting = setTimeout(atRest, REST_MS);
    }

    function drawTable() {
      if (!rest) return;
      morph(figure.querySelector(":scope > details"), parsed(rest));
      rest = "";
      stage.removeAttribute("aria-busy");
      root.dispatchEvent(new CustomEvent("explorer:drawn", { bubbles: true }));
    }

    /** A picture that is lower than the tallest leaves its room below: what follows does not move. */
    function keepRoom() {
      const { width, height } = figure.querySelector(":scope > svg").viewBox.baseVal;
      figure.style.paddingBottom = `${(100 * (Number(root.dataset.tallest) - height)) / width}%`;
    }

    /** What is said twice is read out twice. */
    function say() {
      const title = text(figure.querySelector(".chart-title"));
      if (said.textContent !== title) said.textContent = title;
    }

    function atRest() {
      remember();
      // While it plays, a screen reader would never finish a sentence.
      if (timer === null) say();
    }

    /** Set the explorer as an address says; return what it says and the explorer has not. */
    function setAsAsked() {
      const unknown = [];
      for (const axis of axes) {
        const [caption, places] = names(axis);
        const label = asked(figure.id, caption);
        const to = places.indexOf(label);
        if (to >= 0) {
          turn(axis, to);
          turned.add(figure.id);
        } else if (label !== null) {
          unknown.push(`${caption}: ${label}`);
        }
      }
      return unknown;
    }

    function stop(button) {
      clearInterval(timer);
      timer = null;
      button.textContent = "Play";
      say();
    }
    const halt = () => timer !== null && stop(root.querySelector('[data-does="play"]'));

    function step(slider, by) {
      slider.value = String(Number(slider.value) + by);
      show();
    }

    /** Play shows all places: an explorer may start at any, and only who moved it starts there. */
    function play(slider, button) {
      if (slider.value === slider.max || !moved.has(slider)) {
        slider.value = slider.min;
        show();
      }
      button.textContent = "Pause";
      timer = setInterval(() => {
        // A picture that is still on its way is waited for.
        if (wanted !== shown) return;
        step(slider, 1);
        if (slider.value === slider.max) stop(button);
      }, FRAME_MS);
    }

    function connect(slider) {
      const group = slider.closest(CONTROL);
      const button = (does) => group.querySelector(`[data-does="${does}"]`);
      const player = button("play");
      button("back").addEventListener("click", () => { halt(); step(slider, -1); });
      button("forward").addEventListener("click", () => { halt(); step(slider, 1); });
      slider.addEventListener("input", halt);
      player?.addEventListener("click", () => (timer === null ? play(slider, player) : halt()));
      // A swipe that begins on a slider and scrolls the page has not turned it.
      let before = null;
      slider.addEventListener("pointerdown", () => { before = slider.value; }, true);
      slider.addEventListener("pointercancel", () => { slider.value = before; show(); });
    }

    explorers.set(figure.id, root);
    sliders.forEach(connect);
    root.addEventListener("input", show);
    for (const near of ["pointerenter", "focusin", "touchstart"]) root.addEventListener(near, states.all, { once: true, passive: true });
    keepRoom();
    const unknown = setAsAsked();
    // A page opened again may hold its controls where the reader left them.
    show();
    if (unknown.length) tell(`This chart does not have what the address asks for (${unknown.join("; ")}). It is set as its controls say.`);
    offerComparison(root, figure, () => shown);
    root.dataset.ready = "";
    new IntersectionObserver((seen, observer) => {
      if (!seen.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      states.near(shown);
    }, { rootMargin: "100% 0px" }).observe(root);

    /** What a reader has closed plays no more, and is in the address no more. */
    return () => {
      clearInterval(timer);
      clearTimeout(resting);
      wanted = shown = -1;
      turned.delete(figure.id);
      explorers.delete(figure.id);
    };
  }

  // --- side by side -----------------------------------------------------------------------------

  /** Where the ids of a figure's own parts stand in its HTML. */
  const IDS = /(?<=\bid="|href="#|url\(#)[\w-]+/g;

  /** Let a reader set a second one of an explorer beside the first. */
  function offerComparison(root, figure, shown) {
    if (BESIDE.test(root.id)) return;
    const compare = Object.assign(document.createElement("button"), { type: "button", className: "explorer-button explorer-compare", textContent: "Compare" });
    const beside = `${figure.id}-beside`;
    const pair = Object.assign(document.createElement("div"), { className: "explorer-pair" });

    let end;

    function open(isByReader) {
      const copy = copyOf(root, shown());
      const close = copy.querySelector(".explorer-compare");
      close.textContent = "Close";
      close.setAttribute("aria-label", "Close the comparison");
      close.addEventListener("click", shut);
      root.replaceWith(pair);
      pair.replaceChildren(root, copy);
      compare.setAttribute("aria-pressed", "true");
      end = start(copy);
      turned.add(beside);
      // Its chart is a new one for whoever adds to charts.
      copy.dispatchEvent(new CustomEvent("explorer:drawn", { bubbles: true }));
      // Others on the page have not started when an address asks for it.
      if (!isByReader) return;
      isTurned = true;
      compare.focus();
      remember();
    }

    function shut() {
      end();
      pair.replaceWith(root);
      compare.setAttribute("aria-pressed", "false");
      (compare.offsetParent ? compare : root.querySelector("input, select")).focus();
      remember();
    }

    compare.setAttribute("aria-pressed", "false");
    compare.addEventListener("click", () => (pair.isConnected ? shut() : open(true)));
    (root.querySelector(".explorer-buttons") ?? root.querySelector(".explorer-controls")).append(compare);
    if ([...new URLSearchParams(location.search).keys()].some((key) => key.startsWith(`${beside}.`))) open(false);
  }

  /** Copy an explorer as it stands. Its ids, and what refers to them, become its own. */
  function copyOf(root, shown) {
    const copy = root.cloneNode(true);
    copy.querySelectorAll("[data-kept]").forEach((added) => added.remove());
    copy.querySelector(".explorer-compare").removeAttribute("aria-pressed");
    copy.id += "-beside";
    // It is another one, and at rest.
    const controls = copy.querySelector(".explorer-controls");
    controls.setAttribute("aria-label", `${controls.getAttribute("aria-label")}, for comparison`);
    copy.querySelector(".explorer-state").removeAttribute("aria-busy");
    copy.querySelector(".explorer-waiting").textContent = "";
    copy.querySelectorAll('[data-does="play"]').forEach((button) => { button.textContent = "Play"; });
    for (const element of copy.querySelectorAll("*")) {
      for (const { name, value } of [...element.attributes]) {
        if (["id", "for"].includes(name) || (name === "name" && element.type === "radio")) element.setAttribute(name, `${value}-beside`);
        else if (/^url\(#|^#/.test(value)) element.setAttribute(name, value.replace(/#[\w-]+/, "$&-beside"));
      }
    }
    // What a reader has chosen is not in the markup.
    const there = copy.querySelectorAll("[data-axis]");
    root.querySelectorAll("[data-axis]").forEach((axis, number) => turn(there[number], place(axis)));
    copy.dataset.start = shown;
    return copy;
  }

  document.querySelectorAll(".explorer").forEach(start);
  const named = location.hash.slice(1);
  if (turned.delete(named)) turned.add(named);
  // A link within the page, and the way back, lead to addresses that know nothing of what was turned since.
  for (const moved of ["hashchange", "popstate"]) addEventListener(moved, () => turned.size && remember(true));
})();
