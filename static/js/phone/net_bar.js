// The thin bar: no network and what is kept, what is on its way, what needs the person.
import { SIGNED_OUT, WAITING } from "./sending.js";
import { fill } from "./words.js";

export function sentenceOf(outbox, words) {
  const { parcels, sending, reachable } = outbox;
  const waiting = parcels.filter(({ state }) => state === WAITING).length;
  const signedOut = parcels.filter(({ state }) => state === SIGNED_OUT).length;
  if (sending) {
    const { sent, evidence, point } = sending;
    return fill(words.sending, { number: point.number, n: sent.length, total: evidence.length });
  }
  if (signedOut) return fill(words.signed_out, { n: signedOut });
  if (!reachable) return waiting ? fill(words.offline_kept, { n: waiting }) : words.offline;
  const troubled = parcels.length - waiting;
  if (troubled) return fill(words.attention, { n: troubled });
  return waiting ? fill(words.to_send, { n: waiting }) : "";
}

export class NetBar {
  constructor(root, { outbox, words }) {
    this.bar = root.querySelector("[data-net]");
    this.badge = root.querySelector("[data-badge]");
    outbox.onChange(() => {
      const sentence = sentenceOf(outbox, words);
      this.bar.textContent = sentence;
      this.bar.hidden = !sentence;
      this.bar.classList.toggle("is-sending", Boolean(outbox.sending));
      this.badge.textContent = outbox.parcels.length;
      this.badge.hidden = !outbox.parcels.length;
    });
  }
}
