// What the book adds to JupyterLite's page of a notebook: a bar with the lab's name, the way back,
// Python's state and the reader's copy; saving by itself; one tab that writes; the book's record.
import { download, keepAside, labOf, lockOf, parts, portable, recordOf, recordsBeside, textOf }
  from "./copies.js";
import { followTheme } from "./theme.js";

const HOME = new URL("./", import.meta.url);
const asked = new URLSearchParams(location.search);
const path = asked.get("path") ?? "";
const lab = parts(path);
const AUTOSAVE_MS = 2000;
// So long a cell runs before the bar says how to stop it.
const LONG_SECONDS = 20;
// What takes the first cell its time, while the reader still reads. It leaves no name behind.
// The kernel counts whatever it runs: the lab's first cell is to be number 1 all the same.
const WARM = `import matplotlib.pyplot, pandas, summit.chapters
del matplotlib, pandas, summit
get_ipython().execution_count -= 1`;

const KERNEL = { name: "python", display_name: "Python (Pyodide)", language: "python" };

const start = (query) =>
  new URL(`start.html?${new URLSearchParams({ lab: lab.name, ...query })}`, HOME).href;

// --- the way in ---------------------------------------------------------------------------------

/** Every way into a lab leads over start.html: without its worker no file could be kept. */
function cameByStart() {
  return Boolean(navigator.serviceWorker?.controller?.scriptURL.includes("?build="));
}

/** Of all tabs with this copy, only the one that holds its lock saves. */
async function holdCopy(onLost) {
  const hold = asked.get("hold");
  if (hold === "read") return false;
  // A tab that is loaded again waits a moment for its own former page to let go.
  const options = hold === "steal" ? { steal: true } : { signal: AbortSignal.timeout(3000) };
  history.replaceState(null, "", `${location.pathname}?${new URLSearchParams({ path })}`);
  let has = false;
  await new Promise((done) => {
    const forEver = () => { has = true; done(); return new Promise(() => {}); };
    navigator.locks.request(lockOf(path), options, forEver)
      .catch(() => (has ? onLost() : location.replace(start({ path }))));
  });
  return true;
}

// --- the bar ------------------------------------------------------------------------------------

const BAR = `
<a class="lab-back" id="lab-back">Back to the book</a>
<strong id="lab-title"></strong>
<span id="lab-status"></span>
<span id="lab-announced" class="unseen" role="status"></span>
<span class="lab-buttons">
<button type="button" id="lab-download">Download</button>
<button type="button" id="lab-open">Open a file</button>
<input type="file" id="lab-file" accept=".ipynb" aria-label="A notebook to open" hidden>
<button type="button" id="lab-again">Start again</button>
<a id="lab-copies">Your copies</a>
<button type="button" id="lab-menus" aria-expanded="false">Menus</button>
</span>
<div id="lab-notice" role="alert" hidden></div>
<dialog id="lab-sure" aria-labelledby="lab-sure-title">
<form method="dialog">
<h2 id="lab-sure-title">Start this lab again?</h2>
<p>You get the lab as it was at the beginning. Your copy is kept under another name: find it by
<em>Your copies</em>. Your guesses and answers stay in the record, for <code>hand_in</code>.</p>
<button value="again">Start again</button>
<button value="">Go on with this copy</button>
</form>
</dialog>`;

const element = (id) => document.getElementById(id);

function addBar() {
  const bar = document.createElement("header");
  bar.id = "lab-bar";
  bar.innerHTML = BAR;
  document.body.prepend(bar);
  // JupyterLite's own part begins below the bar, which may take two lines on a phone.
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--lab-bar", `${bar.offsetHeight}px`);
    dispatchEvent(new Event("resize"));
  }).observe(bar);
}

/** Shows Python's state; a screen reader hears what is new, not each second. */
function say(text, announced = text) {
  element("lab-status").textContent = text;
  if (element("lab-announced").textContent !== announced) {
    element("lab-announced").textContent = announced;
  }
}

/** Says what went wrong and the way out, until the reader puts it away. */
function notice(text, ...ways) {
  const box = element("lab-notice");
  const buttons = [...ways, ["Close", () => { box.hidden = true; }]].map(([name, act]) => {
    const button = document.createElement(typeof act === "string" ? "a" : "button");
    if (typeof act === "string") button.href = act;
    else Object.assign(button, { type: "button", onclick: act });
    button.textContent = name;
    return button;
  });
  box.replaceChildren(text, " ", ...buttons);
  box.hidden = false;
}

async function fillBar() {
  const answer = await fetch(new URL("labs.json", HOME));
  // A copy may be of a lab that the book no longer has.
  const gone = { title: path, page: "../index.html", binder: "../index.html" };
  const known = labOf((await answer.json()).labs, lab.name) ?? gone;
  element("lab-title").textContent = known.title;
  element("lab-back").href = new URL(known.page, HOME).href;
  document.title = `${known.title}: Reading the Summit`;
  return known;
}

// --- saving -------------------------------------------------------------------------------------

/** Saves a moment after each change, and when the tab is left. */
function saveBySelf(context) {
  let timer;
  const save = () => {
    clearTimeout(timer);
    if (context.model.dirty) context.save();
  };
  context.model.contentChanged.connect(() => {
    clearTimeout(timer);
    timer = setTimeout(save, AUTOSAVE_MS);
  });
  addEventListener("visibilitychange", () => document.hidden && save());
  addEventListener("pagehide", save);
  context.saveState.connect((_, state) => {
    if (state !== "failed") return;
    notice("Your work could not be saved: the storage of this browser may be full. Download " +
      "your copy now, then make room on the disk.", ["Download", () => take(context)]);
  });
}

function onlyRead(context, why) {
  context.save = async () => {};
  // Nothing here is lost by leaving: it was never to be kept.
  addEventListener("beforeunload", (event) => event.stopImmediatePropagation(), true);
  document.body.classList.add("lab-reads");
  notice(`${why} What you change here is not kept.`, ["Work here", start({ path, hold: "steal" })]);
}

function take(context) {
  const kept = path.split("/").at(-1);
  // The book's own are called lab and solutions, in every chapter.
  const name = lab.name.includes(`/${lab.folder}`) ? kept : `${lab.folder}-${kept}`;
  download(portable(context.model.toJSON()), name);
}

// --- a notebook of the reader's, such as a teacher gives out ------------------------------------

/** Keeps a notebook beside the lab, where its Python has the book, and opens it. */
async function openFile(file, context, contents) {
  const given = await file.text().then(JSON.parse).catch(() => undefined);
  if (!Array.isArray(given?.cells)) {
    notice(`${file.name} is not a notebook. Choose a file whose name ends in .ipynb.`);
    return;
  }
  const folder = given.metadata?.summit?.chapter ?? lab.folder;
  if (folder !== lab.folder) {
    notice(`${file.name} belongs to chapter ${folder.slice(0, 2)}. Open the lab of that chapter ` +
      "first, then the file.");
    return;
  }
  const stem = file.name.replace(/\.ipynb$/i, "").replace(/[^\p{L}\p{M}\p{N}_-]+/gu, "-");
  const name = `${folder}/${/^(lab|solutions)$/.test(stem) ? `${folder}-${stem}` : stem}`;
  const target = `${path.replace(/[^/]*$/, "")}${name.split("/")[1]}.ipynb`;
  if (context.model.dirty) await context.save();
  await keepAside(target);
  const content = { ...given, metadata: { ...given.metadata, kernelspec: KERNEL } };
  await contents.save(target, { type: "notebook", format: "json", content });
  location.href = new URL(
    `start.html?${new URLSearchParams({ lab: name, path: target })}`, HOME).href;
}

function offerFiles(context, contents) {
  const field = element("lab-file");
  element("lab-open").onclick = () => field.click();
  field.onchange = async () => {
    const [file] = field.files;
    field.value = "";
    if (file) await openFile(file, context, contents);
  };
}

// --- Python -------------------------------------------------------------------------------------

/** Notes what Python says when it dies: JupyterLite shows that to nobody. */
function watchWorkers(onDeath) {
  const Plain = window.Worker;
  window.Worker = class extends Plain {
    constructor(...given) {
      super(...given);
      this.addEventListener("error", ({ message }) => onDeath(message ?? ""));
      this.addEventListener("message", ({ data }) => {
        const said = data?._logMessage;
        if (said?.level !== "critical") return;
        if (/fatal error|has exited/.test(said.data)) onDeath(said.data);
      });
    }
  };
  addEventListener("unhandledrejection", ({ reason }) => {
    // How a Python that does not start ends, whatever was the reason.
    if (typeof reason === "string") onDeath(reason);
  });
}

/** Follows a kernel from its start to its end, in words. */
class Python {
  constructor(session, known) {
    this.session = session;
    this.known = known;
    this.state = "";
    this.since = 0;
    setInterval(() => this.show(), 1000);
    session.statusChanged.connect((_, status) => this.hear(status));
    session.kernelChanged.connect((_, { newValue }) => newValue && this.start(newValue));
    session.iopubMessage.connect((_, { header, content }) => {
      const failed = header.msg_type === "error";
      if (failed && content.ename.includes("MemoryError")) this.shortOfMemory();
    });
    if (session.session?.kernel) this.start(session.session.kernel);
  }

  become(state) {
    if (this.state === state) return;
    this.state = state;
    this.since = performance.now();
    this.show();
  }

  hear(status) {
    if (status === "restarting" || status === "autorestarting") this.state = "restarting";
    else if (status === "dead") this.die("");
    else if (this.state === "restarting") this.start(this.session.session.kernel);
    else if (this.state === "ready" && status === "busy") this.become("running");
    else if (this.state === "running" && status === "idle") this.become("ready");
  }

  async start(kernel) {
    this.become("starting");
    const asked = kernel.requestExecute({ code: WARM, silent: true, store_history: false });
    const { content } = await asked.done;
    if (content.status === "error") this.die(`${content.ename}: ${content.evalue}`);
    else if (this.state === "starting") this.become("ready");
  }

  show() {
    const seconds = Math.round((performance.now() - this.since) / 1000);
    if (this.state === "starting") {
      say(`Python is starting: ${seconds} s. It takes about 30.`,
        "Python is starting. It takes about 30 seconds. You can read and write meanwhile.");
    } else if (this.state === "ready") {
      say("Python is ready");
    } else if (this.state === "running" && seconds < LONG_SECONDS) {
      say(seconds < 2 ? "Running" : `Running: ${seconds} s`, "Running");
    } else if (this.state === "running") {
      say(`Running: ${seconds} s. Restart (⟳) stops it.`,
        "Still running. Restart, in the row of buttons, stops it.");
    }
  }

  again = () => {
    element("lab-notice").hidden = true;
    this.session.restartKernel();
  };

  ways() {
    return [["Start Python again", this.again], ["Run it in Binder", this.known.binder]];
  }

  shortOfMemory() {
    notice("Python has no memory left. Your text is kept. Close other tabs, start Python again " +
      "and run the cells from the top.", ...this.ways());
  }

  die(why) {
    if (this.state === "dead") return;
    this.become("dead");
    say("Python has stopped");
    console.warn(why);
    if (/out of memory|allocate|allocation/i.test(why)) this.shortOfMemory();
    else {
      notice("Python has stopped. Your text is kept. Start it again and run the cells from the " +
        "top. If it stops once more, load this page again.", ...this.ways());
    }
  }
}

// --- the record ---------------------------------------------------------------------------------

/** Puts into the lab's record what was answered on the book's page and in former editions. */
async function joinRecords(contents) {
  if (!lab.name.endsWith("/lab")) return;
  const name = recordOf(lab.folder);
  const place = path.replace(/[^/]*$/, name);
  const here = await contents.get(place, { content: true }).then(textOf, () => "");
  const page = localStorage.getItem(`summit-record-${chapter()}`) ?? "";
  const lines = (text) => text.split("\n").filter((line) => line.trim());
  const all = new Set([here, page, ...(await recordsBeside(lab.name))].flatMap(lines));
  if (all.size === new Set(lines(here)).size) return;
  const when = (line) => /"at": ?"([^"]*)"/.exec(line)?.[1] ?? "";
  const sorted = [...all].sort((one, other) => when(one).localeCompare(when(other)));
  const content = sorted.map((line) => `${line}\n`).join("");
  await contents.save(place, { type: "file", format: "text", content });
}

/** `05-after-1991` is the chapter `after_1991`. */
const chapter = () => lab.folder.replace(/^\d+-/, "").replaceAll("-", "_");

// --- links --------------------------------------------------------------------------------------

/** A lab's links to other pages, such as `../students.md`, are for the book's folders. */
function mendLinks(known) {
  const from = new URL(`files/${path.replace(/[^/]*$/, "")}`, HOME).pathname.split("/");
  const mend = ({ target }) => {
    const link = target.closest?.(".jp-Notebook a[href]");
    if (!link || !link.pathname.startsWith(new URL("files/", HOME).pathname)) return;
    const to = link.pathname.split("/");
    let same = 0;
    while (same < from.length - 1 && from[same] === to[same]) same += 1;
    const up = "../".repeat(from.length - 1 - same);
    const page = to.slice(same).join("/").replace(/\.(md|ipynb)$/, ".html");
    link.href = new URL(up + page + link.hash, new URL(known.page, HOME)).href;
  };
  for (const kind of ["pointerover", "focusin"]) document.addEventListener(kind, mend, true);
}

// --- for a screen reader ------------------------------------------------------------------------

/** Names the fields and buttons that JupyterLite and its widgets leave without a name. */
function nameFields() {
  const name = (selector, label) => {
    for (const found of document.querySelectorAll(`${selector}:not([aria-label])`)) {
      found.setAttribute("aria-label", typeof label === "string" ? label : label(found));
    }
  };
  const caption = (handle) =>
    handle.closest(".jupyter-widgets").querySelector(".widget-label")?.textContent ?? "Slider";
  const all = () => {
    name(".jp-CodeCell .cm-content", "Code");
    name(".jp-MarkdownCell .cm-content", "Text");
    name(".jp-collapseHeadingButton", "Fold this section");
    name(".noUi-handle", caption);
    for (const [icon, does] of [["play", "Play"], ["stop", "Stop"], ["retweet", "Repeat"]]) {
      name(`.jupyter-button:has(> .fa-${icon})`, does);
    }
    // A feed is a list of articles, and cells are none.
    document.querySelector(".jp-Notebook [role=feed]")?.removeAttribute("role");
  };
  new MutationObserver(all).observe(document.body, { childList: true, subtree: true });
  all();
}

// --- all together -------------------------------------------------------------------------------

async function appStarted() {
  while (!window.jupyterapp?.shell?.currentWidget?.context) {
    await new Promise((done) => setTimeout(done, 50));
  }
  const app = window.jupyterapp;
  await app.restored;
  return { app, panel: app.shell.currentWidget };
}

function foldMenus(shell) {
  const button = element("lab-menus");
  const fold = (open) => {
    button.setAttribute("aria-expanded", open);
    shell.top.setHidden(true);
    shell.menu.setHidden(!open);
  };
  button.onclick = () => fold(button.getAttribute("aria-expanded") === "false");
  fold(false);
}

async function startAgain(context) {
  const sure = element("lab-sure");
  sure.showModal();
  await new Promise((done) => sure.addEventListener("close", done, { once: true }));
  if (sure.returnValue !== "again") return;
  await context.save();
  location.href = start({ again: path });
}

async function main() {
  let context;
  let lost = false;
  const another = "You work on this lab in another tab now.";
  const onLost = async () => {
    lost = true;
    if (!context) return;
    await context.save();
    onlyRead(context, another);
  };
  addBar();
  followTheme((dark) => { document.documentElement.dataset.theme = dark ? "dark" : "light"; });
  say("The lab opens");
  let python;
  let died;
  watchWorkers((why) => {
    died = why;
    python?.die(why);
  });
  const writes = await holdCopy(onLost);
  const known = await fillBar();
  const { app, panel } = await appStarted();
  followTheme((dark) => app.commands.execute("apputils:change-theme",
    { theme: dark ? "JupyterLab Dark" : "JupyterLab Light" }));
  foldMenus(app.shell);
  mendLinks(known);
  nameFields();
  context = panel.context;
  await context.ready;
  if (!writes || lost) onlyRead(context, lost ? another : "This lab is open in another tab.");
  else saveBySelf(context);
  element("lab-download").onclick = () => take(context);
  offerFiles(context, app.serviceManager.contents);
  element("lab-again").onclick = () => startAgain(context);
  element("lab-copies").href = start({ copies: "" });
  // Of the reader's own file there is neither a beginning nor another edition.
  for (const name of ["lab-again", "lab-copies"]) element(name).hidden = Boolean(known.own);
  if (writes) await joinRecords(app.serviceManager.contents).catch(console.warn);
  python = new Python(panel.sessionContext, known);
  if (died !== undefined) python.die(died);
  welcomeBack(context);
}

/** After a reload the text is there, and Python has forgotten everything. */
function welcomeBack(context) {
  const ran = context.model.toJSON().cells.some(({ outputs }) => outputs?.length);
  if (ran) {
    notice("Your work is here as you left it. Python has started anew: run the cells from the " +
      "top before you go on.");
  }
}

if (lab && !cameByStart()) location.replace(start({ path }));
else if (lab) main();
