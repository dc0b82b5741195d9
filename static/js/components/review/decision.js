// A decision that can still be undone: kept in the tab until the server has it. The page
// may be left or change meanwhile; the same uid makes sure that it is done only once.
import { Offline, postForm } from "../../api.js";

const KEY = "review-decision";
const PERSON = () => document.querySelector("[data-owner]")?.dataset.owner;

export function pendingDecision() {
  const text = sessionStorage.getItem(KEY);
  const decision = text && JSON.parse(text);
  return decision && decision.owner === PERSON() ? decision : null;
}

export function keep(decision) {
  sessionStorage.setItem(KEY, JSON.stringify({ ...decision, owner: PERSON() }));
}

export function drop() {
  sessionStorage.removeItem(KEY);
}

// What the server says; the decision is kept until it has said something.
export async function send(decision) {
  try {
    return await postForm(decision.url, new URLSearchParams(decision.body), { keepalive: true });
  } finally {
    // Only a lost connection leaves it unsaid.
    if (pendingDecision()?.uid === decision.uid) drop();
  }
}

// Every page of the site sends what the queue was left with.
export async function sendWhatIsLeft() {
  const decision = pendingDecision();
  if (!decision || document.querySelector("[data-review]")) return;
  try {
    await send(decision);
  } catch (error) {
    if (error instanceof Offline) keep(decision);
  }
}
