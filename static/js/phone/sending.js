// One parcel on its way: its photos, then its step. Every request may be repeated: photos
// carry their uid, the step its Idempotency-Key. What the server says decides the state.
import { getJson, Offline, postForm, postJson } from "../api.js";
import { get } from "./database.js";
import { fill } from "./words.js";

export const WAITING = "waiting";
export const SIGNED_OUT = "signed-out";
export const STALE = "stale";
export const LOST = "lost";
export const REFUSED = "refused";
const AGAIN = new Set([408, 425, 429, 500, 502, 503, 504]);

export class Unreachable extends Error {}

// `progress(parcel)` is told (and keeps) every photo that has arrived.
export async function deliver(parcel, addresses, progress) {
  const at = { id: parcel.point.id, action: parcel.action };
  try {
    for (const uid of parcel.evidence) {
      if (parcel.sent.includes(uid)) continue;
      const photo = await get("photos", uid);
      await postForm(fill(addresses.evidence, at), describe(photo, parcel));
      parcel.sent.push(uid);
      await progress(parcel);
    }
    const body = {
      version: parcel.version,
      note: "",
      evidence: parcel.evidence,
      data: parcel.data,
    };
    await postJson(fill(addresses.act, at), body, { "Idempotency-Key": parcel.uid });
    return { state: "sent" };
  } catch (error) {
    return outcome(error, parcel, addresses);
  }
}

function describe(photo, parcel) {
  const form = new FormData();
  form.set("file", photo.blob, photo.name || `${photo.uid}.jpg`);
  const said = {
    uid: photo.uid,
    kind: photo.kind,
    phase: photo.phase,
    source: photo.source,
    slot: photo.slot,
    pair_of: photo.pair_of || pairUid(photo, parcel),
    captured_at: photo.captured_at,
  };
  if (photo.fix) {
    said.lon = photo.fix.lon;
    said.lat = photo.fix.lat;
    said.accuracy = photo.fix.accuracy;
    said.heading = photo.fix.heading;
    said.fix_at = photo.fix.at;
  }
  for (const [name, value] of Object.entries(said)) {
    if (value !== null && value !== undefined && value !== "") form.set(name, value);
  }
  return form;
}

// A view may repeat one that goes up with it: then it names that photo.
function pairUid(photo, parcel) {
  return photo.pairs_with ? parcel.uids[photo.pairs_with] || "" : "";
}

async function outcome(error, parcel, addresses) {
  if (error instanceof Offline) return { state: WAITING, unreachable: true };
  if (!error.status) throw error;
  if (AGAIN.has(error.status)) return { state: WAITING };
  if (error.status === 401) return { state: SIGNED_OUT };
  const said = { reason: error.message, fields: error.fields, code: error.code };
  try {
    const now = await pointNow(parcel, addresses);
    if (now.version !== parcel.version) return { ...said, state: STALE, now };
    return { ...said, state: REFUSED };
  } catch (second) {
    if (second instanceof Offline) return { state: WAITING, unreachable: true };
    if (second.status === 401) return { state: SIGNED_OUT };
    if (second.status === 404 || second.status === 403) return { ...said, state: LOST };
    return { ...said, state: REFUSED };
  }
}

// What somebody else made of the point meanwhile.
async function pointNow(parcel, addresses) {
  const at = { id: parcel.point.id };
  const point = await getJson(fill(addresses.point, at));
  const events = await getJson(fill(addresses.events, at));
  const last = events.items.at(-1);
  return {
    version: point.version,
    state: point.labels.status,
    possible: point.allowed_actions.includes(parcel.action),
    last: { step: last.label, who: last.actor || "", at: last.at, note: last.note },
  };
}
