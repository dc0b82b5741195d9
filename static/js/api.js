// The only place that talks to the network. A refusal of the server becomes a Refusal with
// its code, sentence and field errors; a lost connection becomes Offline.

export class Refusal extends Error {
  constructor(status, body) {
    super(body.message || String(status));
    this.status = status;
    this.code = body.code || "refused";
    this.fields = body.fields || {};
    this.params = body.params || {};
  }
}

export class Offline extends Error {}

export function csrfToken() {
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  return field ? field.value : "";
}

export async function getJson(url, signal) {
  const answer = await send(url, { signal, headers: { Accept: "application/json" } });
  // Whoever is not signed in is led to the sign-in page.
  if (answer.redirected) throw new Refusal(401, { code: "not-signed-in" });
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

// `keepalive`: the request goes on when its page is left.
export async function postForm(url, form, { keepalive = false } = {}) {
  const answer = await send(url, {
    method: "POST",
    body: form,
    headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
    keepalive,
  });
  if (answer.redirected) throw new Refusal(401, { code: "not-signed-in" });
  return answer.json();
}

export async function postJson(url, content, headers = {}) {
  const answer = await send(url, {
    method: "POST",
    body: JSON.stringify(content),
    headers: {
      Accept: "application/json",
      "Content-Type": "application/json",
      "X-CSRFToken": csrfToken(),
      ...headers,
    },
  });
  return answer.json();
}

// A page that was kept for long carries an old token in its forms.
export function refreshToken(token) {
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
    field.value = token;
  }
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
