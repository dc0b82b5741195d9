// Choosing the theme of this device: among all of them, or by one press in the sun.

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
