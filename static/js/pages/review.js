// The review queue by keyboard. Keys are told by their place on the keyboard, so that a
// Chinese input method changes nothing; in text fields they write.
import { enableSwipe } from "../components/swipe.js";

const BY_STEP = {
  KeyA: ["approve-verification", "approve-plan", "pass-self-check", "accept"],
  KeyR: ["return-verification", "return-plan", "fail-self-check", "return-acceptance"],
  KeyE: ["ask-more"],
};

for (const figure of document.querySelectorAll("[data-swipe]")) enableSwipe(figure);

document.addEventListener("keydown", (event) => {
  const isWriting = event.target.closest("input:not([type=range], [type=radio]), textarea, select");
  if (event.ctrlKey && event.code === "Enter") form()?.requestSubmit();
  if (isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
  if (BY_STEP[event.code]) take(BY_STEP[event.code]);
  else if (event.code.startsWith("Digit")) photo(Number(event.code.slice(5)));
  else if (event.code === "KeyB") document.querySelector("[data-swipe]")?.toggle();
  else document.querySelector(`a[data-key=${event.code}]`)?.click();
});

function form() {
  return document.querySelector(".step-form");
}

// The step that is shown already is taken; another one is shown first.
function take(actions) {
  const steps = [...document.querySelectorAll(".answers a")];
  const step = steps.find((link) => actions.includes(new URL(link.href).searchParams.get("do")));
  if (!step) return;
  if (step.getAttribute("aria-current")) form()?.requestSubmit();
  else step.click();
}

function photo(number) {
  document.querySelectorAll("a[data-photo]")[number - 1]?.click();
}

const page = document.querySelector(".review");
if (page) page.dataset.ready = "";
