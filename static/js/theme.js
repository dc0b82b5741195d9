// Which theme and size of text this device shows, said on <html> before anything is
// painted: therefore no module. What was chosen stays on the device; "system" follows day
// and night.
(() => {
  const root = document.documentElement;
  const night = window.matchMedia("(prefers-color-scheme: dark)");

  function apply() {
    root.dataset.text = localStorage.getItem("text") || "normal";
    const chosen = localStorage.getItem("theme") || "system";
    const shown = chosen === "system" ? (night.matches ? "dark" : "light") : chosen;
    if (root.dataset.theme === shown) return;
    root.dataset.theme = shown;
    window.dispatchEvent(new Event("theme:shown"));
  }

  night.addEventListener("change", apply);
  window.addEventListener("storage", apply);
  window.addEventListener("theme:chosen", apply);
  apply();
})();
