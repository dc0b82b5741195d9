// The review queue: decisions that can be undone for five seconds, keys, cases in bulk.
import { pendingDecision } from "../components/review/decision.js";
import { enableKeyboard } from "../components/review/keyboard.js";
import { Picking } from "../components/review/picking.js";
import { enableQueueSearch } from "../components/review/queue_search.js";
import { refill, UndoBar } from "../components/review/undo_bar.js";
import { enableSwipe } from "../components/swipe.js";

const root = document.querySelector("[data-review]");
const bar = new UndoBar(root.querySelector("[data-undo-bar]"), root.dataset);
const page = root.querySelector(".review");

function enableDecision(form) {
  const { point, next, decide, uid, action, step, number } = page.dataset;
  refill(form, point);
  form?.addEventListener("submit", async (event) => {
    // What is not filled in yet is the server's to point out, at once.
    if (event.submitter?.name === "save" || !form.checkValidity()) return;
    event.preventDefault();
    if (pendingDecision()?.point === point) return;
    const sent = new FormData(form);
    sent.set("uid", uid);
    for (const [name, value] of [...sent]) if (value instanceof File) sent.delete(name);
    const body = new URLSearchParams(sent).toString();
    await bar.take({ url: decide, body, uid, point, action, step, number });
    window.location.assign(`?at=${next}&without=${point}`);
  });
}

if (page) {
  const picking = new Picking(page.querySelector("[data-queue]"), page.dataset);
  const rows = [...page.querySelectorAll("[data-queued]")];
  for (const figure of page.querySelectorAll("[data-swipe]")) enableSwipe(figure);
  for (const opener of page.querySelectorAll("[data-open-keys]")) {
    opener.addEventListener("click", () => page.querySelector("[data-keys]").showModal());
  }
  enableQueueSearch(page.querySelector("[data-queue-search]"), rows);
  enableKeyboard(page, { bar, picking });
  enableDecision(page.querySelector(".step-form"));
  page.dataset.ready = "";
}
bar.resume();
