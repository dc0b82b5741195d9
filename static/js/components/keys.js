// Single keys. They are told by their place on the keyboard, so that a Chinese input method
// changes nothing; in text fields, and together with Ctrl, Alt or Cmd, they do nothing here.

const WRITING = "input:not([type=range], [type=radio], [type=checkbox]), textarea, select";

export function isWriting(target) {
  return target.isContentEditable || target.closest(WRITING) !== null;
}

// `acts`: what each key does, by its code ("KeyJ", "Digit1"). "Shift+Slash" is another key
// than "Slash". An act that answers false leaves the key to the browser.
export function onKeys(acts) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
    const act = acts[event.shiftKey ? `Shift+${event.code}` : event.code];
    if (act && act(event) !== false) event.preventDefault();
  });
}
