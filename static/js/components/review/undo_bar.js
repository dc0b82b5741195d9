// The bar that says what was decided, while it can be undone and after it was sent.
import { Offline } from "../../api.js";
import { drop, keep, pendingDecision, send } from "./decision.js";

const SECONDS = 5;
const AGAIN = 5000;

export class UndoBar {
  constructor(bar, words) {
    this.bar = bar;
    this.words = words;
    this.isStaying = false;
    this.said = bar.querySelector("[data-said]");
    this.button = bar.querySelector("[data-undo]");
    this.link = bar.querySelector("[data-open]");
    this.button.addEventListener("click", () => this.undo());
    // Going on in the queue keeps the time running, however slowly the next case comes;
    // leaving the queue sends at once.
    document.addEventListener("click", (event) => {
      const isElsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
      const link = event.target.closest("a");
      if (!isElsewhere && link?.getAttribute("href")?.startsWith("?")) this.isStaying = true;
    });
    window.addEventListener("pagehide", () => {
      const decision = pendingDecision();
      if (decision && !this.isStaying) send(decision).catch(() => keep(decision));
    });
  }

  // Send what waits already, and let this one wait in its place.
  async take(decision) {
    const earlier = pendingDecision();
    if (earlier) await this.#send(earlier);
    keep({ ...decision, until: Date.now() + SECONDS * 1000 });
    this.isStaying = true;
  }

  // What an earlier page of the queue left waiting.
  resume() {
    const decision = pendingDecision();
    if (!decision) return;
    this.#hideRow(decision);
    this.#tick(decision);
  }

  undo() {
    const decision = pendingDecision();
    if (!decision || this.isSending) return;
    clearTimeout(this.timer);
    drop();
    sessionStorage.setItem(`review-kept-${decision.point}`, decision.body);
    this.isStaying = true;
    window.location.assign(`?at=${decision.point}&do=${decision.action}`);
  }

  #tick(decision) {
    const left = Math.ceil((decision.until - Date.now()) / 1000);
    if (left <= 0) {
      this.#send(decision);
      return;
    }
    this.#say("waits", this.words.waits, { ...decision, n: left });
    this.timer = setTimeout(() => this.#tick(decision), 250);
  }

  async #send(decision) {
    clearTimeout(this.timer);
    this.isSending = true;
    try {
      const { step, number } = await send(decision);
      this.#say("done", this.words.done, { step, number });
    } catch (error) {
      if (error instanceof Offline) this.#waitForNetwork(decision);
      else this.#refused(decision, error);
    }
    this.isSending = false;
  }

  #waitForNetwork(decision) {
    keep(decision);
    this.#say("offline", this.words.offline, decision);
    this.timer = setTimeout(() => this.#send(decision), AGAIN);
  }

  #refused(decision, refusal) {
    sessionStorage.setItem(`review-kept-${decision.point}`, decision.body);
    const reasons = [refusal.message, ...Object.values(refusal.fields)].join(" ");
    this.#say("refused", this.words.refused, { ...decision, reasons });
    this.link.href = `?at=${decision.point}&do=${decision.action}`;
    const row = this.#row(decision);
    if (row) row.hidden = false;
  }

  #say(state, words, values) {
    this.bar.hidden = false;
    this.bar.dataset.state = state;
    this.said.textContent = words.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
    this.button.hidden = state !== "waits" && state !== "offline";
    this.link.hidden = state !== "refused";
  }

  #row(decision) {
    return document.querySelector(`[data-queued="${decision.point}"]`);
  }

  #hideRow(decision) {
    const row = this.#row(decision);
    if (row) row.hidden = true;
  }
}

// What was typed comes back with a case whose decision was undone or refused.
export function refill(form, point) {
  const key = `review-kept-${point}`;
  const body = sessionStorage.getItem(key);
  if (!form || !body) return;
  sessionStorage.removeItem(key);
  for (const [name, value] of new URLSearchParams(body)) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio" || field.type === "checkbox")
        field.checked ||= field.value === value;
      else if (field.type !== "hidden" && field.type !== "file") field.value = value;
    }
  }
}
