// What the parts of the page share: elements, texts, and calls of the API.

export const $ = (id) => document.getElementById(id);

export function element(tag, content, properties) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(content);
  return made;
}

export function say(id, text) {
  // A text that stays is left alone: a screen reader would say it again.
  if ($(id).textContent !== text) $(id).textContent = text;
}

export const clock = (moment) => new Date(moment).toLocaleTimeString([], { hour12: false });

// The answer of an endpoint. Throws the API's error body, { error, code, details }, or one like it.
export async function api(path, method = "GET", body = undefined) {
  const headers = body ? { "Content-Type": "application/json" } : {};
  // There where the API asks who calls: it is whoever is signed in.
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token) headers["X-CSRFToken"] = token;
  const answer = await fetch(path, { method, headers, body: JSON.stringify(body) }).catch(() => null);
  if (!answer) throw { error: "The server cannot be reached", code: "", details: {} };
  const json = await answer.json().catch(() => null);
  if (!json) throw { error: `The server answered ${answer.status}`, code: "", details: {} };
  if (!answer.ok) throw json;
  return json;
}
