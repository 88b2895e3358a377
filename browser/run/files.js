// Python's files, as the labs and the answers on pages both fetch them: into one cache, each only if it has its sum.

/** The name of the cache of one build; the labs of another folder of this host have their own. */
export const cacheOf = (home, build) => `labs ${home.pathname} ${build}`;

/** Reads an answer to its end; `told` hears how many bytes have come, each time. */
export async function bytesOf(answer, told) {
  const parts = [];
  const reader = answer.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    told(part.value.length);
  }
  return new Blob(parts).arrayBuffer();
}

/** The SHA-256 of bytes, as labs.json has it. */
export async function sumOf(bytes) {
  const sum = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(sum), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What is kept in the cache: bytes with the headers that a browser asks of them. */
export const toKeep = (bytes, type) =>
  new Response(bytes, { headers: { "Content-Type": type, "Content-Length": bytes.byteLength } });
