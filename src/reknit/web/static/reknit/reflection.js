/* Keeps what is being written, sealed on the server, a moment after each pause. Nothing is stored in the browser. */
import { notice } from "./notice.js";

const PAUSE_MS = 2500;
const form = document.querySelector("form[data-reflection]");
const said = form.querySelector("[data-saved]");
const version = form.elements.namedItem("version");
let timer = 0;
let sent = content();
let way = Promise.resolve();
let stopped = false;

function content() {
  return JSON.stringify([...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "version"].includes(name)));
}

function stop(text) {
  stopped = true;
  said.replaceChildren();
  const told = notice("care", text);
  told.setAttribute("role", "alert");
  form.before(told);
}

async function save() {
  const now = content();
  if (stopped || now === sent || !form.elements.namedItem("words").value.trim()) return;
  const fields = new URLSearchParams(new FormData(form));
  let answer;
  try {
    answer = await fetch(form.action, {
      method: "POST",
      body: fields,
      headers: { "X-Requested-With": "reknit", Accept: "application/json" },
      credentials: "same-origin",
      keepalive: fields.toString().length < 60000,
    });
  } catch {
    said.textContent = "Not kept yet: there is no connection.";
    soon();
    return;
  }
  const told = await answer.json().catch(() => ({}));
  if (answer.ok && told.version) {
    version.value = told.version;
    sent = now;
    said.textContent = told.message;
  } else if (answer.status === 401) {
    stop("You have been signed out. Copy what is not kept yet, then sign in again.");
  } else if (answer.status >= 500 || answer.status === 429) {
    said.textContent = "Not kept yet. It is tried again in a moment.";
    soon();
  } else {
    stop(told.message ?? "It could not be kept. Copy your words before you leave.");
  }
}

/* One after the other: each sends the version that the one before it was answered with. */
function inTurn() {
  clearTimeout(timer);
  way = way.then(save);
  return way;
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(inTurn, PAUSE_MS);
}

form.addEventListener("input", soon);
form.addEventListener("change", soon);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && inTurn());
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearTimeout(timer);
  await way;
  stopped = true;
  form.submit();
});
