// Keeps every file that a lab has asked for: opened once, it runs again without a network.
//
// One worker serves one build of the labs, the one that start.js registers it for (`?build=`), from
// one cache. A worker of the next build waits until no lab of this one is open: the files of two
// builds never meet in a tab.

// In a function of its own: what JupyterLite's worker calls its things is not ours to know.
(() => {
  const BUILD = new URL(location.href).searchParams.get("build");
  const HOME = new URL("./", location.href);
  const CACHE = `labs ${HOME.pathname} ${BUILD}`;

  // The kernel's way to the reader's files: JupyterLite's own worker, below, answers for it.
  const DRIVE = /\/api\/(drive|stdin\/|service-worker-heartbeat)/;

  // These listeners come before JupyterLite's own. Its worker would take over at once, and answer
  // for every address of this host.
  self.addEventListener("install", (event) => event.stopImmediatePropagation());

  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const address = new URL(request.url);
    if (DRIVE.test(address.pathname)) return;
    event.stopImmediatePropagation();
    // What start.js fetches past the browser's memory, it wants from the site. A reload of a page
    // asks in the same way, and may be offline.
    const past = request.cache === "no-cache" && request.mode !== "navigate";
    if (!BUILD || past || request.method !== "GET" || address.origin !== location.origin) return;
    event.respondWith(answer(event, address));
  });

  async function answer(event, address) {
    const cache = await caches.open(CACHE);
    const key = address.origin + address.pathname;
    const kept = await cache.match(key);
    // start.html is always the newest; it finds out which build there is.
    const newest = await isStart(event, address);
    if (kept && !newest) return kept;
    try {
      const found = await fetch(event.request, { cache: "no-cache" });
      if (found.status === 200 && !found.redirected && !newest) {
        // Where nothing more can be kept, the lab runs all the same, with a network.
        event.waitUntil(cache.put(key, found.clone()).catch(() => {}));
      }
      return found;
    } catch (error) {
      if (kept) return kept;
      throw error;
    }
  }

  /** Whether start.html, or something for it, is asked for. */
  async function isStart({ request, clientId }, address) {
    const tab = request.mode === "navigate" ? address : await self.clients.get(clientId);
    return Boolean(tab) && new URL(tab.url ?? tab.href).pathname === `${HOME.pathname}start.html`;
  }

  self.addEventListener("activate", (event) => event.waitUntil(deleteOtherBuilds()));

  async function deleteOtherBuilds() {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith(`labs ${HOME.pathname} `) && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
  }

  // start.js asks the worker of a new build to take over, once all of that build's Python is here.
  self.addEventListener("message", (event) => {
    if (event.data === "take over") event.waitUntil(takeOver(event.ports[0]));
  });

  async function takeOver(port) {
    const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const open = tabs.filter((tab) => tab.url.startsWith(`${HOME.href}notebooks/`)).length;
    if (!open) await self.skipWaiting();
    port.postMessage(open);
  }
})();

importScripts("jupyterlite-service-worker.js");
