// The book's choice of light or dark, which its pages keep as `mode`: light, dark, or the system's.
const system = matchMedia("(prefers-color-scheme: dark)");

export function isDark() {
  const mode = localStorage.getItem("mode");
  return mode === "dark" || (mode !== "light" && system.matches);
}

/** Calls `tell(isDark)` now, and whenever the system or another tab changes it. */
export function followTheme(tell) {
  const now = () => tell(isDark());
  system.addEventListener("change", now);
  addEventListener("storage", now);
  now();
}
