// The only place that talks to the network. A refusal of the server becomes a Refusal with
// its code, sentence and field errors; a lost connection becomes Offline.

export class Refusal extends Error {
  constructor(status, body) {
    super(body.message || String(status));
    this.status = status;
    this.code = body.code || "refused";
    this.fields = body.fields || {};
  }
}

export class Offline extends Error {}

export function csrfToken() {
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  return field ? field.value : "";
}

export async function getJson(url, signal) {
  const answer = await send(url, { signal, headers: { Accept: "application/json" } });
  return answer.json();
}

export async function getBytes(url, signal) {
  const answer = await send(url, { signal });
  return answer.status === 204 ? new ArrayBuffer(0) : answer.arrayBuffer();
}

export async function getText(url, signal) {
  const answer = await send(url, { signal });
  return answer.text();
}

export async function postForm(url, form) {
  const answer = await send(url, {
    method: "POST",
    body: form,
    headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
  });
  return answer.json();
}

async function send(url, options) {
  let answer;
  try {
    answer = await fetch(url, { credentials: "same-origin", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Offline(error.message);
  }
  if (answer.ok) return answer;
  const body = await answer.json().catch(() => ({}));
  throw new Refusal(answer.status, body);
}
