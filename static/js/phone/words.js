// Sentences come from Django with {names} in them.

export function fill(sentence, values = {}) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

// The end of a number tells points apart; its beginning is that of the whole batch.
export function shortNumber(number) {
  const parts = number.split("-");
  return parts.length > 3 ? `…${parts.slice(-2).join("-")}` : number;
}

export function clock(moment) {
  const at = new Date(moment);
  const two = (number) => String(number).padStart(2, "0");
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  const today = at.toDateString() === new Date().toDateString();
  return today ? time : `${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`;
}

// crypto.randomUUID is for secure pages only; drafts exist on others too.
export function newUid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
