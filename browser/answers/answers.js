// Below each exercise of a lab's page: a field for the answer, and Python's verdict under it.
//
// book/answers.py marks the cells. Without this script they are what they are without labs. Python
// runs in a worker, fetched at the first Check; the editor comes when a field is first entered.
(() => {
  const script = document.currentScript;
  const HERE = new URL("./", script.src);
  const { folder, chapter } = script.dataset;
  const RECORD = `summit-record-${chapter}`;
  const FROM_FILE = "This page was opened from a file, where a browser starts no Python.";
  const TOO_OLD = "This browser is too old to run Python.";
  const AGAIN = "The answer stays in its field.";

  /** Makes an element with properties, attributes (their names have a hyphen) and children. */
  function make(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name.includes("-")) element.setAttribute(name, value);
      else element[name] = value;
    }
    element.append(...children);
    return element;
  }

  const button = (does, textContent) =>
    make("button", { type: "button", className: `answer-${does}`, textContent });

  // --- what is kept ---------------------------------------------------------------------------

  const kept = {
    // Where a browser keeps nothing, book/templates/storage.html has put a stand-in in its place.
    fails: !(localStorage instanceof Storage),
    read(key) {
      try { return localStorage.getItem(key); } catch { this.fails = true; return null; }
    },
    write(key, text) {
      try {
        if (text === null) localStorage.removeItem(key);
        else localStorage.setItem(key, text);
      } catch { this.fails = true; }
    },
  };

  /** Adds lines to the record, which the lab in the browser and the hand-in read. */
  function keepLines(lines) {
    if (lines) kept.write(RECORD, (kept.read(RECORD) ?? "") + lines);
  }

  // --- Python ---------------------------------------------------------------------------------

  let worker, waiting;

  function whyNot() {
    if (location.protocol === "file:") return FROM_FILE;
    return typeof WebAssembly === "object" && typeof Worker === "function" ? "" : TOO_OLD;
  }

  /** Has Python run an answer; `tell` hears how far it is. One at a time. */
  function ask(question, tell) {
    if (!worker) {
      worker = new Worker(new URL("worker.js", HERE), { type: "module" });
      worker.onmessage = ({ data }) => {
        if (data.progress) waiting?.tell(data.progress);
        else settle(data);
      };
      // Its own faults come as messages: this one could not be loaded, or is no module here.
      worker.onerror = () => settle({ failed: navigator.onLine === false ? "network" : "start" });
      question.kept = kept.read(RECORD) ?? "";
    }
    return new Promise((done) => {
      waiting = { done, tell };
      worker.postMessage({ folder, chapter, ...question });
    });
  }

  function settle(result) {
    if (result.failed) end();
    waiting?.done(result);
    waiting = undefined;
  }

  function end() {
    worker?.terminate();
    worker = undefined;
  }

  const FAILURES = {
    network: "Python could not be fetched: the connection to the site broke. Check again when the " +
      "network is back.",
    sum: "A file of Python did not arrive as it was published, and was thrown away. Try again in a " +
      "while: the site may be in the middle of a change.",
    missing: "The site lacks a file of Python. That is a fault of the site, not of your computer.",
    memory: "This device has too little memory free for Python. Close other tabs, and check again.",
    deep: "That code calls itself without end, and stopped Python. The next check starts it anew.",
    start: "Python did not start here.",
  };

  // --- a field --------------------------------------------------------------------------------

  let fields = 0;

  class Field {
    constructor(cell, label, code) {
      this.cell = cell;
      this.input = cell.querySelector(".cell_input");
      this.out = cell.querySelector(".cell_output");
      this.label = label;
      this.start = code;
      this.before = [...this.out.childNodes];
      fields += 1;
      this.state = make("p", { className: "answer-state", id: `answer-state-${fields}`, hidden: true });
      // Told to a screen reader: the state changes ten times a second.
      this.told = make("p", { className: "answer-told", role: "status" });
      this.check = button("check", "Check");
      this.stop = button("stop", "Stop");
      this.stop.hidden = true;
      this.check.onclick = () => this.run();
      this.stop.onclick = () => this.end();
      this.out.setAttribute("aria-live", "polite");
    }

    show(...nodes) { this.out.replaceChildren(...nodes); }

    say(text) { this.show(make("p", { className: "verdict verdict-open", textContent: text })); }

    /** Says what went wrong, and the other ways to run the lab. */
    fail(text) {
      const ways = [...document.querySelectorAll(".launch a")].map((way) => make("a",
        { href: way.href, textContent: way.textContent, download: way.download }));
      const listed = ways.flatMap((way, at) => [at ? " · " : " Other ways to run this lab: ", way]);
      this.show(make("p", { className: "verdict verdict-open" }, `${text} ${AGAIN}`, ...listed));
    }

    progress({ done, total, what }) {
      const mega = (bytes) => Math.round(bytes / 1e6);
      const now = total ? `Fetching ${what}: ${mega(done)} of ${mega(total)} MB, once` : `${what} …`;
      this.state.textContent = now;
      const said = total ? `Fetching ${what}, ${mega(total)} megabytes, once` : what;
      if (this.told.textContent !== said) this.told.textContent = said;
    }

    busy(is) {
      this.state.hidden = !is;
      this.stop.hidden = !is;
      // Disabled, it would lose the focus.
      this.check.setAttribute("aria-disabled", is);
      if (!is) this.told.textContent = "";
    }

    async run() {
      if (this.check.getAttribute("aria-disabled") === "true") return;
      const reason = whyNot();
      if (reason) { this.fail(reason); return; }
      if (waiting) {
        this.say("Another answer is being checked. Wait for it, or stop it.");
        return;
      }
      this.busy(true);
      this.progress({ what: worker ? "Checking" : "Starting Python" });
      const began = performance.now();
      const result = await ask(this.question(), (progress) => this.progress(progress));
      const hadStop = document.activeElement === this.stop;
      this.busy(false);
      if (hadStop) this.check.focus();
      this.out.dataset.ms = Math.round(performance.now() - began);
      if (result.stopped) this.say("Stopped. The next check starts Python anew.");
      else if (result.failed) this.fail(FAILURES[result.failed] ?? FAILURES.start);
      else this.answered(result);
    }

    answered({ html, outcome, lines, files }) {
      keepLines(lines);
      this.out.innerHTML = `<div class="output text_html">${html}</div>`;
      this.out.dataset.outcome = outcome;
      for (const link of this.out.querySelectorAll("a[download]")) {
        const text = files[link.download];
        const type = link.download.endsWith(".json") ? "application/json" : "text/html";
        if (text) link.href = URL.createObjectURL(new Blob([text], { type }));
      }
      if (Object.keys(files).length) {
        this.out.prepend(make("p", { className: "answer-note", textContent:
          "Select the name of a file to download it." }));
      }
      if (!html) this.say("That ran, and shows nothing.");
      this.warn();
    }

    /** Says it where nothing can be kept: in a private window, or on a full disk. */
    warn() {
      if (!kept.fails || this.warned) return;
      this.warned = true;
      this.out.after(make("p", { className: "answer-note", role: "status", textContent:
        "Your browser keeps nothing for this page. Copy what you want to keep." }));
    }

    end() {
      end();
      settle({ stopped: true });
    }
  }

  /** A field for code. */
  class Answer extends Field {
    constructor(cell, label) {
      const code = cell.querySelector(".cell_input pre").textContent.trim();
      super(cell, label, code);
      this.name = cell.id.replace(/^answer-/, "");
      this.key = `summit-answer-${this.name}`;
      const text = kept.read(this.key) ?? code;
      this.plain = make("textarea", {
        className: "answer-code", value: text, rows: Math.max(3, text.split("\n").length + 1),
        spellcheck: false, autocapitalize: "off", autocomplete: "off",
        "aria-label": `Your answer to ${label}`, "aria-describedby": this.state.id,
      });
      this.editor = this.plain;
      this.again = button("again", "Start again");
      this.again.onclick = () => this.startAgain();
      this.plain.oninput = () => this.changed();
      this.plain.onkeydown = (event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey || event.shiftKey)) return;
        event.preventDefault();
        this.run();
      };
      this.plain.addEventListener("focus", () => this.improve(), { once: true });
      this.input.replaceWith(make("div", { className: "answer-field" }, this.plain,
        make("div", { className: "answer-buttons" }, this.check, this.stop, this.again),
        this.state, this.told));
    }

    question() { return { field: this.name, code: this.editor.value }; }

    /** Puts the editor in the plain field's place; where it cannot be had, that stays. */
    async improve() {
      let edit;
      try { ({ edit } = await import(new URL("editor.js", HERE))); } catch { return; }
      this.editor = edit(this.plain, { changed: () => this.changed(), check: () => this.run() });
    }

    changed() {
      const text = this.editor.value;
      kept.write(this.key, text === this.start ? null : text);
      this.warn();
      this.taken = undefined;
      this.again.textContent = "Start again";
    }

    /** Puts the first text back; once more, the answer: nothing is lost by a slip. */
    startAgain() {
      const { value } = this.editor;
      const back = this.taken;
      this.editor.value = back ?? this.start;
      this.changed();
      if (back === undefined && value !== this.start) {
        this.taken = value;
        this.again.textContent = "Bring my answer back";
      }
      this.show(...this.before);
      this.editor.focus();
    }
  }

  /** The field for a name, which makes one page of all that was answered. */
  class HandIn extends Field {
    constructor(cell) {
      super(cell, "hand in", "");
      this.name = make("input",
        { type: "text", className: "answer-name", autocomplete: "name", maxLength: 100 });
      this.check.textContent = "Make my page";
      this.name.onkeydown = (event) => { if (event.key === "Enter") this.run(); };
      this.input.replaceWith(make("div", { className: "answer-field" },
        make("label", { className: "answer-label" }, "Your name ", this.name),
        make("div", { className: "answer-buttons" }, this.check, this.stop), this.state, this.told));
      this.show(make("p", { className: "answer-note", textContent:
        "This makes one page of the answers that you checked here. Nothing is sent anywhere." }));
    }

    question() { return { field: "hand-in", code: `hand_in(${JSON.stringify(this.name.value)})` }; }
  }

  function titleOf(cell) {
    const heading = cell.closest("section")?.querySelector("h1, h2, h3, h4");
    return [...(heading?.childNodes ?? [])].filter((node) => !node.classList?.contains("headerlink"))
      .map((node) => node.textContent).join("");
  }

  for (const cell of document.querySelectorAll("div.cell[id^='answer-']")) {
    if (cell.id === "answer-hand-in") new HandIn(cell);
    else new Answer(cell, titleOf(cell));
  }
})();
