// What the keys of the review queue do.
import { isWriting, onKeys } from "../keys.js";

const BY_STEP = {
  KeyA: ["approve-verification", "approve-plan", "pass-self-check", "accept", "close"],
  KeyR: ["return-verification", "return-plan", "fail-self-check", "return-acceptance"],
  KeyE: ["ask-more"],
};

export function enableKeyboard(page, { bar, picking }) {
  const form = () => page.querySelector(".step-form");
  const find = (selector) => page.querySelector(selector);

  // The step that is shown already is taken; another one is shown first.
  function take(actions) {
    const steps = [...page.querySelectorAll(".answers a")];
    const step = steps.find((link) => actions.includes(new URL(link.href).searchParams.get("do")));
    if (!step) return;
    if (step.getAttribute("aria-current")) form()?.requestSubmit();
    else step.click();
  }

  // While a return is written the digits are its reasons, else the photos.
  function choose(number) {
    const reasons = [...page.querySelectorAll(".step-form [name=reason][type=radio]")];
    const wanted = reasons.filter((reason) => reason.value)[number - 1];
    if (wanted) wanted.click();
    else if (!reasons.length) find(`[data-number="${number}"] a[data-photo]`)?.click();
  }

  function showMap() {
    const map = find(".locator");
    if (!map) return;
    const isThere = map.classList.toggle("is-sought");
    (isThere ? map : find(".review-evidence").firstElementChild).scrollIntoView({
      block: "center",
    });
  }

  const flagged = () => [...page.querySelectorAll("[data-flags] button")];
  let flag = -1;
  function showFlag() {
    if (!flagged().length) return;
    flag = (flag + 1) % flagged().length;
    flagged()[flag].click();
  }

  const acts = {
    KeyJ: () => find("a[data-key=KeyJ]")?.click(),
    KeyK: () => find("a[data-key=KeyK]")?.click(),
    KeyB: () => find("[data-swipe]")?.toggle(),
    KeyM: showMap,
    KeyF: showFlag,
    KeyX: () => picking.toggle(page.dataset.point),
    KeyZ: () => bar.undo(),
    Slash: () => find("[data-queue-search]").focus(),
    "Shift+Slash": () => find("[data-keys]").showModal(),
    Space: (event) => {
      if (event.target.closest("button, a, summary, input")) return false;
      find("[data-number] a[data-photo]")?.click();
      return true;
    },
  };
  if (page.dataset.cosigner) acts.KeyC = () => take(BY_STEP.KeyA);
  for (const [key, actions] of Object.entries(BY_STEP)) acts[key] = () => take(actions);
  for (let number = 1; number <= 9; number += 1) acts[`Digit${number}`] = () => choose(number);
  onKeys(acts);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.code === "Enter") form()?.requestSubmit();
    if (event.key === "Escape" && isWriting(event.target)) event.target.blur();
  });
  page.addEventListener("click", ({ target }) => {
    const photo = target.closest("[data-flags] button")?.dataset.photoAt;
    if (photo) find(`[data-number="${photo}"] a[data-photo]`)?.click();
  });
}
