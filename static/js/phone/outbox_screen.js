// What waits to be sent, one card each: its state in words, and what can be done about it.
import { LOST, REFUSED, SIGNED_OUT, STALE, WAITING } from "./sending.js";
import { clock, fill } from "./words.js";

export class OutboxScreen {
  constructor(element, { words, outbox }) {
    Object.assign(this, { element, words, outbox });
    this.list = element.querySelector("[data-outbox]");
    this.template = element.querySelector("[data-parcel]");
    this.now = element.querySelector("[data-send-now]");
    this.now.addEventListener("click", () => outbox.sendNow());
    outbox.onChange(() => {
      if (!element.hidden) this.#draw();
    });
  }

  show() {
    this.#draw();
    return this.words.outbox;
  }

  #draw() {
    const { parcels } = this.outbox;
    this.element.querySelector("[data-outbox-empty]").hidden = parcels.length > 0;
    this.now.hidden = !this.outbox.waiting.length;
    this.list.replaceChildren(...parcels.map((parcel) => this.#card(parcel)));
  }

  #card(parcel) {
    const card = this.template.content.cloneNode(true).firstElementChild;
    const find = (selector) => card.querySelector(selector);
    const offer = (selector, isOffered, onTap) => {
      find(selector).hidden = !isOffered;
      find(selector).addEventListener("click", onTap);
    };
    const { state, now } = parcel;
    card.dataset.state = state;
    find("[data-parcel-step]").textContent = parcel.step;
    find("[data-parcel-number]").textContent = parcel.point.number;
    find("[data-parcel-state]").textContent = this.#sentence(parcel);
    find("[data-parcel-reason]").replaceChildren(...this.#reasons(parcel).map(paragraph));
    find("[data-sign-in]").hidden = state !== SIGNED_OUT;
    offer("[data-again]", state === STALE && now.possible, () =>
      this.outbox.resubmit(parcel.uid, now.version),
    );
    offer("[data-retry]", [LOST, REFUSED].includes(state), () => this.outbox.resubmit(parcel.uid));
    offer("[data-edit]", state === REFUSED || (state === STALE && now.possible), async () => {
      const draft = await this.outbox.reopen(parcel.uid, now?.version);
      window.location.hash = draft.key;
    });
    offer("[data-discard]", state !== WAITING || this.outbox.sending?.uid !== parcel.uid, () => {
      if (window.confirm(this.words.discard)) this.outbox.discard(parcel.uid);
    });
    return card;
  }

  #sentence(parcel) {
    const { words, outbox } = this;
    const values = {
      number: parcel.point.number,
      n: parcel.sent.length,
      total: parcel.evidence.length,
    };
    if (outbox.sending?.uid === parcel.uid) return fill(words.sending, values);
    if (parcel.state === SIGNED_OUT) return fill(words.signed_out, { n: 1 });
    if (parcel.state === STALE) return words.stale;
    if (parcel.state === LOST) return words.lost;
    if (parcel.state === REFUSED) return parcel.reason;
    if (!outbox.reachable) return words.offline;
    return outbox.nextTry ? fill(words.retry_at, { at: clock(outbox.nextTry) }) : words.waiting;
  }

  #reasons({ state, now, reason, fields, before }) {
    const { words } = this;
    if (state === LOST) return [reason];
    if (state === REFUSED) return Object.values(fields || {});
    if (state !== STALE) return [];
    const { step, who, at, note } = now.last;
    return [
      fill(words.state_changed, { before, now: now.state }),
      fill(words.last_step, { step, who, at: clock(at) }),
      note,
      ...(now.possible ? [] : [words.not_possible, reason]),
    ].filter(Boolean);
  }
}

function paragraph(text) {
  const line = document.createElement("p");
  line.textContent = text;
  return line;
}
