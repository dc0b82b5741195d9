// Choosing what this device shows: its theme, among all of them or by one press in the
// sun, the size of its text, and how it writes places.

const KEY = "theme";
const BEFORE = "theme-before";

export const chosenTheme = () => localStorage.getItem(KEY) || "system";

export function onTheme(listener) {
  window.addEventListener("theme:shown", listener);
}

function choose(theme) {
  localStorage.setItem(KEY, theme);
  window.dispatchEvent(new Event("theme:chosen"));
}

export function enableThemes(form) {
  if (!form) return;
  const show = () => {
    form.elements.theme.value = chosenTheme();
  };
  form.addEventListener("change", ({ target }) => choose(target.value));
  onTheme(show);
  show();
}

export function enableTextSizes(form) {
  if (!form) return;
  form.elements.text.value = document.documentElement.dataset.text;
  form.addEventListener("change", ({ target }) => {
    localStorage.setItem("text", target.value);
    window.dispatchEvent(new Event("theme:chosen"));
  });
}

const YEAR = 365 * 24 * 60 * 60;

// The server writes places, so it must know: a cookie of this device.
export function enableNotations(form) {
  if (!form) return;
  const kept = document.cookie.match(/(?:^|; )notation=(\w+)/);
  if (kept) form.elements.notation.value = kept[1];
  form.addEventListener("change", ({ target }) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is newer than our browsers
    document.cookie = `notation=${target.value}; path=/; max-age=${YEAR}; samesite=lax`;
  });
}

// The switch goes back to what was chosen before.
export function enableOutdoor(button) {
  if (!button) return;
  const show = () => button.setAttribute("aria-pressed", String(chosenTheme() === "outdoor"));
  button.addEventListener("click", () => {
    if (chosenTheme() === "outdoor") {
      choose(localStorage.getItem(BEFORE) || "system");
    } else {
      localStorage.setItem(BEFORE, chosenTheme());
      choose("outdoor");
    }
  });
  onTheme(show);
  show();
}
