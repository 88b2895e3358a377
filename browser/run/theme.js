// The book's choice of light or dark, which its pages keep as `mode`: light, dark, or the system's.
const system = matchMedia("(prefers-color-scheme: dark)");

function isDark() {
  const mode = chosen();
  return mode === "dark" || (mode !== "light" && system.matches);
}

function chosen() {
  try {
    return localStorage.getItem("mode");
  } catch {
    // A browser that keeps nothing for this site: start.html says so.
    return null;
  }
}

/** Calls `tell(isDark)` now, and whenever the system or another tab changes it. */
export function followTheme(tell) {
  const now = () => tell(isDark());
  system.addEventListener("change", now);
  addEventListener("storage", now);
  now();
}
