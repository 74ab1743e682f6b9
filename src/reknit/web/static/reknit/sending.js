/* Sends answers exactly once: what could not be sent is kept on this device, for this person, until it has been. */
const KEPT = "reknit:kept:";
const PATIENCE_MS = 20000;
const LONGEST_PAUSE_MS = 60000;

const inMemory = new Map();
const listeners = new Set();
const inFlight = new Map();
let pause = 2000;
let timer = 0;

export const person = () => document.body.dataset.person ?? "";
export const listen = (listener) => listeners.add(listener);

/* Returns whether the entry will survive closing this page. */
export function keep(entry) {
  inMemory.set(entry.submission, entry);
  try {
    localStorage.setItem(`${KEPT}${person()}:${entry.submission}`, JSON.stringify(entry));
    return true;
  } catch {
    return false;
  } finally {
    soon();
  }
}

export function forget(submission) {
  inMemory.delete(submission);
  try {
    localStorage.removeItem(`${KEPT}${person()}:${submission}`);
  } catch {
    /* Nothing was kept there. */
  }
}

export function kept() {
  const found = new Map(inMemory);
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(`${KEPT}${person()}:`)) continue;
      const entry = JSON.parse(localStorage.getItem(key));
      found.set(entry.submission, entry);
    }
  } catch {
    /* Without storage there is only what this page remembers. */
  }
  return [...found.values()];
}

/* Resolves to {is: "sent" | "later" | "unsaved" | "wrong" | "refused" | "signed-out", ...what the server said}. */
export function send(entry) {
  const under_way = inFlight.get(entry.submission) ?? post(entry).finally(() => inFlight.delete(entry.submission));
  inFlight.set(entry.submission, under_way);
  return under_way;
}

async function post(entry) {
  const fields = new URLSearchParams(entry.fields);
  const token = document.body.dataset.token ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  fields.set("csrfmiddlewaretoken", token);
  let answer;
  try {
    answer = await fetch(entry.action, {
      method: "POST",
      body: fields,
      headers: { "X-Requested-With": "reknit", "X-CSRFToken": token, Accept: "application/json" },
      credentials: "same-origin",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    return { is: "later" };
  }
  return told(answer, await answer.json().catch(() => null));
}

function told(answer, said) {
  if (answer.ok) return said?.next ? { is: "sent", ...said } : { is: "signed-out" };
  if (answer.status === 401) return { is: "signed-out" };
  if (answer.status === 422) return { is: "wrong", ...said };
  if (answer.status === 502 || answer.status === 504) return { is: "later" };
  if (answer.status >= 500 || answer.status === 429) return { is: "unsaved", ...said };
  return { is: "refused", status: answer.status, ...said };
}

/* Tries everything that is kept; a listener hears (entry, outcome) of each. */
export async function sendKept() {
  clearTimeout(timer);
  let waiting = false;
  for (const entry of kept()) {
    const outcome = await send(entry);
    if (outcome.is === "sent") forget(entry.submission);
    waiting ||= outcome.is === "later" || outcome.is === "unsaved";
    listeners.forEach((listener) => listener(entry, outcome));
  }
  if (waiting) soon();
  else pause = 2000;
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(sendKept, pause);
  pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
}

function again() {
  if (kept().length === 0) return;
  pause = 2000;
  sendKept();
}

addEventListener("online", again);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && again());
