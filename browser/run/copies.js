// The reader's own files, where JupyterLite keeps them in this browser: an IndexedDB of its own, in
// which each file is one object under its path. JupyterLite itself need not run.

const HOME = new URL("./", import.meta.url);
const DATABASE = `JupyterLite Storage - ${HOME.pathname}`;
const FILES = "files";

/** Runs `work` on the store of files; gives undefined where there is none yet. */
async function withFiles(mode, work) {
  const database = await open();
  if (!database) return undefined;
  try {
    if (!database.objectStoreNames.contains(FILES)) return undefined;
    const transaction = database.transaction(FILES, mode);
    const result = work(transaction.objectStore(FILES));
    await new Promise((done, failed) => {
      transaction.oncomplete = done;
      transaction.onabort = transaction.onerror = () => failed(transaction.error);
    });
    return result?.result;
  } finally {
    database.close();
  }
}

function open() {
  return new Promise((done, failed) => {
    const request = indexedDB.open(DATABASE);
    // There is none yet. It is JupyterLite's to make.
    request.onupgradeneeded = () => request.transaction.abort();
    request.onsuccess = () => done(request.result);
    request.onerror = () =>
      request.error.name === "AbortError" ? done(undefined) : failed(request.error);
  });
}

/** All files below a folder such as `02-flight`. */
async function below(folder) {
  const range = IDBKeyRange.bound(`${folder}/`, `${folder}/\uffff`);
  return (await withFiles("readonly", (files) => files.getAll(range))) ?? [];
}

/** The text of a file, however the kernel or JupyterLite wrote it. */
export function textOf(file) {
  if (file.format === "base64") {
    return new TextDecoder().decode(Uint8Array.from(atob(file.content), (c) => c.charCodeAt(0)));
  }
  return typeof file.content === "string" ? file.content : JSON.stringify(file.content, null, 1);
}

/** `02-flight/2026-11-26-3fa9c1d2/lab.ipynb`, taken apart; null for what is no lab. */
export function parts(path) {
  const found =
    /^([^/]+)\/(\d{4}-\d\d-\d\d)-([^/]+)\/([\p{L}\p{M}\p{N}_-]+)( \(kept .*\))?\.ipynb$/u.exec(path);
  if (!found) return null;
  const [, folder, day, sum, stem, kept] = found;
  return { folder, day, edition: `${day}-${sum}`, name: `${folder}/${stem}`, kept: Boolean(kept) };
}

/** What is known of a lab; also of a file that the reader has opened in one, which has its tables. */
export function labOf(labs, name) {
  if (Object.hasOwn(labs, name)) return labs[name];
  const [folder, stem] = name.split("/");
  const lab = stem && labs[`${folder}/lab`];
  if (!lab) return undefined;
  return { ...lab, title: stem, path: lab.path.replace(/[^/]*$/, `${stem}.ipynb`), own: true };
}

/** The reader's own copies of a lab such as `02-flight/lab`, the one changed last first. */
export async function copiesOf(lab) {
  const files = await below(lab.split("/")[0]);
  return files
    .filter((file) => file.content && parts(file.path)?.name === lab)
    .map((file) => ({ ...parts(file.path), path: file.path, changed: file.last_modified, file }))
    .sort((one, other) => other.changed.localeCompare(one.changed));
}

/** Gives a copy another name, so that the lab begins anew and nothing is lost. */
export async function keepAside(path) {
  const now = new Date();
  const time = now.toLocaleTimeString("en-GB").replaceAll(":", ".");
  const aside = path.replace(/\.ipynb$/, ` (kept ${dayText(now)}, ${time}).ipynb`);
  await withFiles("readwrite", (files) => {
    files.get(path).onsuccess = ({ target: { result } }) => {
      if (!result) return;
      files.put({ ...result, path: aside, name: aside.split("/").at(-1) }, aside);
      files.delete(path);
    };
  });
}

/** The folder of an older edition is no longer on the site; without it nothing could be saved. */
export async function makeFolder(path) {
  const folder = path.slice(0, path.lastIndexOf("/"));
  const now = new Date().toISOString();
  const entry = { name: folder.split("/").at(-1), path: folder, type: "directory" };
  const rest = { format: "json", mimetype: "", content: null, size: 0, writable: true };
  await withFiles("readwrite", (files) =>
    files.put({ ...entry, ...rest, created: now, last_modified: now }, folder));
}

/** `02-flight` has the record `flight-record.jsonl`. */
export const recordOf = (folder) => `${folder.replace(/^\d+-/, "")}-record.jsonl`;

/** The records that other editions of a lab have left: texts of JSON lines. */
export async function recordsBeside(lab) {
  const folder = lab.split("/")[0];
  const files = await below(folder);
  const where = (file) => file.path.slice(0, file.path.lastIndexOf("/") + 1);
  const homes = new Set(files.filter((file) => parts(file.path)?.name === lab).map(where));
  return files
    .filter((file) => file.name === recordOf(folder) && homes.has(where(file)) && file.content)
    .map(textOf);
}

/** Hands a file to the reader's downloads. */
export function download(text, name, type = "application/x-ipynb+json") {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** A notebook's text for another Jupyter, which calls its Python `python3`. */
export function portable(notebook) {
  const kernelspec = { name: "python3", display_name: "Python 3", language: "python" };
  return JSON.stringify({ ...notebook, metadata: { ...notebook.metadata, kernelspec } }, null, 1);
}

/** `3 October 2026` of `2026-10-03` or of a moment. */
export function dayText(moment) {
  const options = { day: "numeric", month: "long", year: "numeric" };
  return new Date(moment).toLocaleDateString("en-GB", options);
}

/** The name of the lock that the tab holds which may write to a lab's copy. */
export const lockOf = (path) => `lab ${HOME.pathname}${path}`;
