// The page that every "Run this lab here" opens: start.html?lab=02-flight/lab
//
// It looks whether this browser can run a lab, offers what the reader has begun already, fetches
// Python once, each file checked against labs.json, and goes on to the lab.
import { copiesOf, dayText, download, keepAside, labOf, lockOf, makeFolder, parts, portable, textOf }
  from "./copies.js";
import { bytesOf, cacheOf, sumOf, toKeep } from "./files.js";
import { followTheme } from "./theme.js";

const HOME = new URL("./", location.href);
const CACHES = cacheOf(HOME, "");
const OWN = ["start.html", "start.js", "copies.js", "files.js", "theme.js", "lab.css", "lab.js"];
const FONTS = ["normal", "italic"].map((style) =>
  `../_static/fonts/source-serif-4-latin-wght-${style}.woff2`);
// A file of which nothing comes for so long is not coming.
const PATIENCE_MS = 30_000;
const AT_ONCE = 4;
const MEGABYTE = 1e6;
// Beside Python itself: the page of the lab, and the reader's work.
const ROOM = 30 * MEGABYTE;

const asked = new URLSearchParams(location.search);
const element = (id) => document.getElementById(id);

/** What went wrong, in words for the reader. */
class Problem extends Error {}

// --- what is shown ------------------------------------------------------------------------------

/** Makes an element with text or elements in it. */
function make(tag, inside = [], properties = {}) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...[inside].flat());
  return made;
}

const paragraph = (...inside) => make("p", inside);
const link = (text, href, download) =>
  make("a", text, download === undefined ? { href } : { href, download });

function show(...parts) {
  element("progress").hidden = true;
  element("said").replaceChildren(...parts);
}

/** Shows buttons and gives the value of the one that is pressed. */
function ask(words, choices) {
  return new Promise((chosen) => {
    const buttons = choices.map(([text, value]) =>
      make("button", text, { type: "button", onclick: () => chosen(value) }));
    show(...words, make("p", buttons, { className: "choices" }));
    const said = element("said");
    said.tabIndex = -1;
    said.focus();
  });
}

/** The ways to run a lab that need nothing of this browser. */
function waysOut(lab) {
  const ways = [];
  if (lab?.binder) ways.push([link("Run it in Binder", lab.binder), ", a free service elsewhere"]);
  if (lab?.download) {
    const text = "Download the notebook";
    ways.push([link(text, new URL(lab.download, HOME).href, ""), " for Jupyter on a computer"]);
  }
  if (lab) ways.push([link("Go back to the lab’s page", lab.page)]);
  if (!ways.length) return [];
  return [paragraph("Other ways:"), make("ul", ways.map((way) => make("li", way)))];
}

const megabytes = (bytes) => Math.max(1, Math.round(bytes / MEGABYTE));

// --- what this browser can do -------------------------------------------------------------------

/** What is lacking for a lab, each as a sentence with the way out. */
async function lacking(bytes) {
  if (!window.isSecureContext) {
    return ["Labs run on pages that come by https. This one came by http. Open the book by an " +
      "address that begins with https://."];
  }
  const needed = [window.WebAssembly, window.indexedDB, window.caches, navigator.locks,
    window.BroadcastChannel, window.crypto?.subtle, "noModule" in HTMLScriptElement.prototype];
  if (!needed.every(Boolean) || !runsModules()) {
    return ["This browser is too old to run Python. Use a current Firefox, Chrome, Edge or " +
      "Safari."];
  }
  if (!navigator.serviceWorker || !(await canKeep())) {
    return ["This browser keeps nothing for this page, as in a private window. Open the book in " +
      "an ordinary window, and allow its site to store data."];
  }
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  return quota - usage < bytes + ROOM ? [full(bytes, quota - usage)] : [];
}

function full(bytes, left) {
  const has = left === undefined ? "" : ` It has ${Math.floor(left / MEGABYTE)} MB left.`;
  const needed = megabytes(bytes + ROOM);
  return `The storage of this browser is full.${has} The lab needs ${needed} MB. ` +
    "Make room on the disk, or delete the data of sites that you no longer need.";
}

/** Tells whether workers may be modules, without starting one. */
function runsModules() {
  let told = false;
  try {
    new Worker("blob:", { get type() { told = true; return "module"; } }).terminate();
  } catch {
    // Some browsers refuse the address; by then they have asked for the type or not.
  }
  return told;
}

async function canKeep() {
  try {
    await caches.has("any");
    localStorage.setItem("labs can keep", "");
    localStorage.removeItem("labs can keep");
    await new Promise((done, failed) => {
      const request = indexedDB.open("labs can keep");
      request.onsuccess = () => { request.result.close(); done(); };
      request.onerror = () => failed(request.error);
    });
    indexedDB.deleteDatabase("labs can keep");
    return true;
  } catch {
    return false;
  }
}

// --- Python, once -------------------------------------------------------------------------------

/** The cache of this build, the addresses of what it has, and the files of Python it lacks. */
async function lookInCache({ build, python }) {
  const cache = await caches.open(cacheOf(HOME, build));
  const there = new Set((await cache.keys()).map((request) => request.url));
  const missing = python.filter(({ url }) => !there.has(new URL(url, HOME).href));
  return { cache, there, missing };
}

/** Brings every file of Python into the cache of this build; what is there is not fetched again. */
async function fetchPython(manifest) {
  const { cache, there, missing } = await lookInCache(manifest);
  const progress = new Progress(missing);
  // Small files last: the bar moves evenly to its end.
  const queue = [...missing].sort((one, other) => other.bytes - one.bytes);
  const work = async () => {
    for (let file = queue.shift(); file; file = queue.shift()) {
      const found = (await fromOtherBuild(file)) ?? (await fromSite(file, progress));
      await keep(cache, file, found, progress.total);
      progress.done(file);
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  progress.stop();
  const failed = ended.find(({ status }) => status === "rejected");
  if (failed) throw failed.reason;
  await cache.put(new URL("labs.json", HOME), new Response(JSON.stringify(manifest)));
  // They are part of what a build is called after.
  const own = [...OWN, ...FONTS].filter((name) => !there.has(new URL(name, HOME).href));
  await Promise.all(own.map((name) => keepOwn(cache, name)));
}

/** A file that did not change from one edition to the next is taken over. */
async function fromOtherBuild({ url, sha256 }) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(CACHES)) continue;
    const kept = await (await caches.open(name)).match(new URL(url, HOME));
    const bytes = kept && (await kept.arrayBuffer());
    if (bytes && (await sumOf(bytes)) === sha256) return { bytes, type: typeOf(kept) };
  }
  return undefined;
}

async function fromSite(file, progress) {
  const first = await fetched(file, "no-cache", progress);
  if ((await sumOf(first.bytes)) === file.sha256) return first;
  // Something on the way may have remembered the file of a former edition.
  progress.forget(file);
  const again = await fetched(file, "reload", progress);
  if ((await sumOf(again.bytes)) === file.sha256) return again;
  throw new Problem(`${nameOf(file)} did not arrive as it was published, and was thrown away. ` +
    "Try again in a while: the site may be in the middle of a change.");
}

async function fetched(file, cache, progress) {
  const stopped = new AbortController();
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stopped.abort(), PATIENCE_MS);
  };
  let answer;
  try {
    wait();
    answer = await fetch(new URL(file.url, HOME), { cache, signal: stopped.signal });
    if (answer.ok) {
      const bytes = await bytesOf(answer, (count) => {
        wait();
        progress.add(file, count);
      });
      return { bytes, type: typeOf(answer) };
    }
  } catch (error) {
    if (error.name !== "TypeError" && error.name !== "AbortError") throw error;
    throw new Problem("The connection to the site broke. What has come is kept: try again when " +
      "the network is back.");
  } finally {
    clearTimeout(timer);
  }
  throw new Problem(`The site does not have ${nameOf(file)} (it answered ${answer.status}). ` +
    "That is a fault of the site, not of your computer.");
}

async function keep(cache, { url }, { bytes, type }, needed) {
  try {
    await cache.put(new URL(url, HOME), toKeep(bytes, type));
  } catch (error) {
    if (error.name !== "QuotaExceededError") throw error;
    throw new Problem(full(needed));
  }
}

/** The little pages round a lab, so that it can be opened without a network. */
async function keepOwn(cache, name) {
  const address = new URL(name, HOME);
  const answer = await fetch(address, { cache: "no-cache" }).catch(() => undefined);
  if (answer?.ok) await cache.put(address, answer).catch(() => {});
}

const typeOf = (answer) => answer.headers.get("Content-Type") ?? "application/octet-stream";
const nameOf = ({ url }) => url.split("/").at(-1);

/** The bar: megabytes of megabytes, and seconds; told to a screen reader at each quarter. */
class Progress {
  constructor(files) {
    this.total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    this.come = new Map();
    this.started = performance.now();
    this.quarter = 0;
    if (!this.total) return;
    element("progress").hidden = false;
    this.show();
    this.timer = setInterval(() => this.show(), 500);
  }

  add({ url }, bytes) { this.come.set(url, (this.come.get(url) ?? 0) + bytes); }
  forget({ url }) { this.come.delete(url); }
  // A host may send files packed: what was counted is then not the bytes of the file.
  done({ url, bytes }) { this.come.set(url, bytes); }

  show() {
    const bytes = [...this.come.values()].reduce((sum, one) => sum + one, 0);
    const share = Math.min(1, bytes / this.total);
    const seconds = Math.round((performance.now() - this.started) / 1000);
    const text = `${Math.round((share * this.total) / MEGABYTE)} of ${megabytes(this.total)} MB`;
    element("bar").value = share;
    element("count").textContent = `${text}, ${seconds} ${seconds === 1 ? "second" : "seconds"}`;
    if (Math.floor(share * 4) > this.quarter) {
      this.quarter = Math.floor(share * 4);
      element("announced").textContent = `${text} are here.`;
    }
  }

  stop() {
    clearInterval(this.timer);
    if (this.total) this.show();
  }
}

// --- the worker that keeps it -------------------------------------------------------------------

/** Has the worker of this build answer for labs; gives how many tabs of another keep it back. */
async function startWorker(build) {
  const options = { updateViaCache: "none" };
  const script = new URL(`service-worker.js?build=${build}`, HOME).href;
  const registration = await navigator.serviceWorker.register(script, options);
  const workers = () => [registration.installing, registration.waiting, registration.active];
  const mine = workers().find((worker) => worker?.scriptURL === script);
  if (mine.state === "installing") await changed(mine);
  // JupyterLite would throw away all workers of this host once, when it meets one that it has not
  // noted down itself.
  const { "jupyter-config-data": config } = await (await fetch("jupyter-lite.json")).json();
  localStorage.setItem(`${script}-version`, config.appVersion);
  let open = 0;
  if (mine.state === "installed") open = await takeOver(mine);
  if (!open) while (mine.state !== "activated") await changed(mine);
  return open;
}

/** Waits for the next state of a worker; a worker may be there before anybody can listen. */
function changed(worker) {
  return new Promise((done) => {
    worker.addEventListener("statechange", done, { once: true });
    setTimeout(done, 500);
  });
}

function takeOver(worker) {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => done(data);
    worker.postMessage("take over", [port2]);
  });
}

async function waitForWorker(build) {
  while (await startWorker(build)) {
    show(paragraph("There is a new edition of the labs, and another tab still shows the former " +
      "one. Save your work there and close it. This page then goes on by itself."));
    await new Promise((done) => setTimeout(done, 1000));
  }
}

// --- the reader's own copies --------------------------------------------------------------------

const CHOSEN = (name) => `lab ${HOME.pathname}${name}`;

/** The path to open: the edition's, or that of an older copy that the reader goes on with. */
async function choosePath(name, lab) {
  if (lab.own) return chooseOwn(name, lab);
  // A lab that was opened by its address, or is open in another tab, comes back here.
  const wanted = asked.get("path");
  if (wanted && parts(wanted)?.name === name) {
    const has = (await copiesOf(name)).some(({ path }) => path === wanted);
    if (has || wanted === lab.path) return wanted;
  }
  const again = asked.get("again");
  if (again && parts(again)?.name === name) {
    await keepAside(again);
    choose(name, lab);
    return lab.path;
  }
  for (;;) {
    const copies = await copiesOf(name);
    const working = copies.filter(({ kept }) => !kept);
    const current = working.some(({ path }) => path === lab.path);
    const isNew = !current && working.length && remembered(name) !== lab.edition;
    if (!isNew && !asked.has("copies")) return lab.path;
    if (!copies.length) return lab.path;
    const path = await offer(lab, copies);
    if (!path) continue;
    choose(name, lab);
    if (path !== lab.path) await makeFolder(path);
    return path;
  }
}

/** The path of a file that the reader has opened in a lab: there is no other edition of it. */
async function chooseOwn(name, lab) {
  const copies = await copiesOf(name);
  const chosen = copies.find(({ path }) => path === asked.get("path")) ?? copies[0];
  if (!chosen) {
    throw new Problem(`This browser has no file ${lab.title}.ipynb. Go to the lab's page, run the ` +
      "lab, and press “Open a file” in the bar above it.");
  }
  if (chosen.edition !== lab.edition) await makeFolder(chosen.path);
  return chosen.path;
}

function remembered(name) {
  return localStorage.getItem(CHOSEN(name));
}

function choose(name, { edition }) {
  localStorage.setItem(CHOSEN(name), edition);
}

async function offer(lab, copies) {
  const list = copies.map((copy) => ({ ...copy, said: wordsFor(copy, lab) }));
  const [first] = list;
  const words = asked.has("copies")
    ? [paragraph("These are your own copies of this lab, kept in this browser.")]
    : [paragraph(`You began this lab in the edition of ${dayText(first.day)}. The book has a ` +
        "newer one. Your copy is kept, whatever you choose.")];
  const listed = list.length > 1 || asked.has("copies");
  const choices = list.flatMap((copy) => {
    const which = listed ? `: ${copy.said}` : "";
    return [[`Go on with your copy${which}`, copy.path], [`Download it${which}`, copy]];
  });
  if (!copies.some(({ path }) => path === lab.path)) {
    const older = copies.some(({ edition }) => edition !== lab.edition);
    choices.push([older ? "Start with the new edition" : "Start with an unchanged lab", lab.path]);
  }
  const chosen = await ask(words, choices);
  if (typeof chosen === "string") return chosen;
  const name = `${chosen.path.split("/").at(0)}-${chosen.path.split("/").at(-1)}`;
  download(portable(JSON.parse(textOf(chosen.file))), name);
  return undefined;
}

function wordsFor({ day, path, kept, changed }, lab) {
  const time = new Date(changed).toLocaleTimeString("en-GB", { timeStyle: "short" });
  const which = path === lab.path ? "this edition" : `the edition of ${dayText(day)}`;
  return `${which}${kept ? ", kept aside" : ""}, changed last on ${dayText(changed)} at ${time}`;
}

/** Where another tab has this copy open: how to go on here, or undefined to leave it there. */
async function chooseHold(path) {
  if (asked.get("hold") === "steal") return "steal";
  const { held } = await navigator.locks.query();
  if (!held.some(({ name }) => name === lockOf(path))) return "";
  return ask([paragraph("This lab is open in another tab of this browser. Two tabs would write " +
    "over each other’s work, so only one of them saves.")], [
    ["Work here; the other tab then only shows", "steal"],
    ["Read here; keep working there", "read"],
  ]);
}

// --- all together -------------------------------------------------------------------------------

async function readManifest() {
  // Past the browser's memory; without a network, what the worker has kept.
  const answer = await fetch("labs.json", { cache: "no-cache" }).catch(() => fetch("labs.json"));
  if (!answer.ok) throw new Problem(`The site has no labs: labs.json answered ${answer.status}.`);
  return answer.json();
}

function caution() {
  const few = navigator.deviceMemory <= 2;
  if (!few) return [];
  return [paragraph(`This device has about ${navigator.deviceMemory} GB of memory; a lab takes ` +
    "up to 0.9 GB. Close other tabs first, or run the lab in Binder.")];
}

async function run(manifest, name, lab) {
  const wrong = await lacking(manifest.bytes);
  if (wrong.length) throw new Problem(wrong.join(" "));
  const path = await choosePath(name, lab);
  const hold = await chooseHold(path);
  // An answer on the lab's page, or an earlier try, may have brought some of it.
  const { missing } = await lookInCache(manifest);
  const bytes = missing.reduce((sum, one) => sum + one.bytes, 0);
  const costs = missing.length
    ? `Python comes into your browser once: ${megabytes(bytes)} MB, or fewer where the site ` +
      "sends it compressed. The next time nothing is fetched."
    : "Python is in this browser already. Nothing is fetched.";
  show(
    paragraph(`${costs} Then the lab opens by itself.`),
    paragraph("Python takes about 30 seconds to start, and up to 2 minutes on a slow computer. " +
      "You can read and write meanwhile."),
    paragraph("Your work stays in this browser. Download it before you change to another one."),
    ...caution(),
  );
  await fetchPython(manifest);
  await waitForWorker(manifest.build);
  element("announced").textContent = "Everything is here. The lab opens.";
  const query = new URLSearchParams({ path, ...(hold && { hold }) });
  location.replace(`notebooks/index.html?${query}`);
}

function list({ labs }) {
  const items = Object.entries(labs).map(([name, { title }]) =>
    make("li", link(title, `start.html?lab=${name}`)));
  show(paragraph("There is no lab of this name. These are there:"), make("ul", items));
}

async function main() {
  const name = asked.get("lab") ?? "";
  let lab;
  for (;;) {
    try {
      const manifest = await readManifest();
      lab = labOf(manifest.labs, name);
      if (!lab) return list(manifest);
      element("title").textContent = lab.title;
      element("back").href = lab.page;
      document.title = `${lab.title}: Reading the Summit`;
      return await run(manifest, name, lab);
    } catch (error) {
      console.error(error);
      const said = error instanceof Problem ? error.message : offlineOr(error);
      await ask([make("p", said, { className: "fault" }), ...waysOut(lab)], [["Try again"]]);
    }
  }
}

function offlineOr(error) {
  if (error instanceof TypeError && !navigator.onLine) {
    return "There is no network, and this lab was not opened in this browser before.";
  }
  return `The lab cannot be opened here (${error.name}: ${error.message}).`;
}

followTheme((dark) => { document.documentElement.dataset.theme = dark ? "dark" : "light"; });
main();
