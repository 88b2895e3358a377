// Python beside a lab's page: the runtime, numpy, pandas and the book's own wheel, and nothing that
// draws. See summit/on_page.py for what it does with an answer.
import { bytesOf, cacheOf, sumOf, toKeep } from "../run/files.js";

const RUN = new URL("../run/", import.meta.url);
const PYODIDE = new URL("static/pyodide/", RUN);
const BOOK = "reading-the-summit";
const LIGHT = ["numpy", "pandas", "tzdata"];
const RUNTIME = ["pyodide.asm.wasm", "python_stdlib.zip"];

/** What went wrong, by a word that answers.js has a sentence for. */
class Problem extends Error {}

const browserFetch = self.fetch.bind(self);
const progress = (told) => postMessage({ progress: told });

// --- files ------------------------------------------------------------------------------------

let known; // the files of Python, by address: their sizes and sums
let cache; // the one that labs in the browser use too: what one has fetched, the other has
const coming = new Map();
const fetching = { what: "Python", done: 0, total: 0, last: 0 };

async function know() {
  const manifest = await (await got(new URL("labs.json", RUN), { cache: "no-cache" })).json();
  known = new Map(manifest.python.map((file) => [new URL(file.url, RUN).href, file]));
  // Only a safe page, or one of the own machine, has a cache; a private window may refuse it.
  cache = await self.caches?.open(cacheOf(RUN, manifest.build)).catch(() => undefined);
}

async function got(address, options) {
  let answer;
  try { answer = await browserFetch(address, options); } catch { throw new Problem("network"); }
  if (!answer.ok) throw new Problem("missing");
  return answer;
}

/** Returns a file of Python as bytes, from the cache or the site, if it has its sum. */
function take(address) {
  if (!coming.has(address)) coming.set(address, bring(address));
  return coming.get(address);
}

async function bring(address) {
  const file = known.get(address);
  const there = await cache?.match(address);
  if (there) return there.arrayBuffer();
  fetching.total += file.bytes;
  const answer = await got(address);
  const bytes = await bytesOf(answer, (count) => {
    fetching.done += count;
    if (performance.now() - fetching.last > 100) {
      fetching.last = performance.now();
      progress(fetching);
    }
  }).catch(() => { throw new Problem("network"); });
  if (self.crypto.subtle && (await sumOf(bytes)) !== file.sha256) throw new Problem("sum");
  // A full disk: it is fetched again the next time.
  await cache?.put(address, toKeep(bytes, typeOf(address))).catch(() => {});
  return bytes;
}

const typeOf = (address) => (address.endsWith(".wasm") ? "application/wasm"
  : address.endsWith(".json") ? "application/json" : "application/octet-stream");

// Pyodide asks for its files by fetch: it gets those that are known from here.
self.fetch = async (asked, options) => {
  const address = new URL(asked.url ?? asked, PYODIDE).href;
  if (!known?.has(address)) return browserFetch(asked, options);
  return new Response(await take(address), { headers: { "Content-Type": typeOf(address) } });
};

// --- Python -----------------------------------------------------------------------------------

let lock, python;

/** Returns the files of packages and of all that these need. */
function filesOf(names) {
  const found = new Set();
  for (const todo = [...names]; todo.length;) {
    const name = todo.pop();
    if (found.has(name)) continue;
    found.add(name);
    todo.push(...lock.packages[name].depends);
  }
  return [...found].map((name) => lock.packages[name].file_name);
}

async function start() {
  await know();
  lock = JSON.parse(new TextDecoder().decode(await take(new URL("pyodide-lock.json", PYODIDE).href)));
  const book = lock.packages[BOOK].file_name;
  const files = [...RUNTIME, ...filesOf(LIGHT), book].map((name) => new URL(name, PYODIDE).href);
  const all = Promise.all(files.map(take));
  const { loadPyodide } = await import(new URL("pyodide.mjs", PYODIDE))
    .catch(() => { throw new Problem("network"); });
  await all;
  progress({ what: "Starting Python" });
  python = await loadPyodide({ indexURL: PYODIDE.href, packages: LIGHT });
  // By itself: the lock says that it needs what draws, which an answer does without.
  python.unpackArchive(await take(files.at(-1)), "wheel");
  coming.clear();
}

const labs = new Map();

/** Returns a lab's page in Python, and how many cells come before each field. */
async function labOf({ folder, chapter, kept }) {
  const text = got(new URL(`${folder}.json`, import.meta.url), { cache: "no-cache" });
  await (ready ??= start());
  const { cells, before } = await (await text).json();
  const { Page } = python.pyimport("summit.on_page");
  return { page: Page(chapter, python.toPy(cells), kept), before };
}

/** Fetches the package that an answer imports; tells Python if there is none. */
async function bringPackage(imported, page) {
  const entry = Object.values(lock.packages).find(({ imports }) => imports.includes(imported));
  if (!entry) { page.without.add(imported); return; }
  Object.assign(fetching, { what: entry.name, done: 0, total: 0 });
  await Promise.all(filesOf([entry.name]).map((name) => take(new URL(name, PYODIDE).href)));
  progress({ what: "Checking" });
  await python.loadPackage(entry.name);
  coming.clear();
}

async function answer(question) {
  const { folder, field, code } = question;
  if (!labs.has(folder)) labs.set(folder, labOf(question));
  const { page, before } = await labs.get(folder);
  progress({ what: "Checking" });
  for (;;) {
    const result = JSON.parse(page.answer_json(before[field], code));
    if (!result.lacking) return result;
    await bringPackage(result.lacking, page);
  }
}

function wordFor(error) {
  if (error instanceof Problem) return error.message;
  if (/call stack|recursion/i.test(error.message)) return "deep";
  return /memory|allocation/i.test(error.message) ? "memory" : "start";
}

let ready;
self.onmessage = async ({ data }) => {
  try {
    postMessage(await answer(data));
  } catch (error) {
    console.warn(error);
    postMessage({ failed: wordFor(error) });
  }
};
