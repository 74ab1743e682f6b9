/* On every signed-in page: sends what an earlier page could not, and clears this device at sign-out. */
import { forget, kept, listen, person, sendKept } from "./sending.js";
import { notice } from "./notice.js";

const NEVER_COPIED = new Set(["csrfmiddlewaretoken", "submission", "replaces", "indicators-asked"]);
const place = document.querySelector("[data-unsent]");
const isHere = (entry) => document.querySelector("form.check [name=submission]")?.value === entry.submission;

listen((entry, outcome) => {
  if (isHere(entry)) return;
  const about = `Your answers about session ${entry.session}`;
  if (outcome.is === "sent") tell("done", `${about} have now been sent.`);
  else if (outcome.is === "later") tell("care", `${about} are not sent yet. They are kept on this device and sent when you are back online.`, ["Try now", sendKept]);
  else if (outcome.is === "unsaved") tell("care", `${about} could not be saved yet. They are kept on this device and sent again soon.`, ["Try now", sendKept]);
  else if (outcome.is === "signed-out" || outcome.status === 403) tell("care", `${about} are not sent yet. They are kept on this device: sign in again, or reload this page, to send them.`);
  else if (outcome.is === "wrong") tell("problem", `${about} were not taken: something in them needs another look.`, ["Look at them", () => location.assign(entry.action)]);
  else tell("problem", `${about} can no longer be taken. ${outcome.message ?? ""}`, ["Copy them", (button) => copy(entry, button)], ["Discard them", () => discard(entry)]);
});

function tell(kind, text, ...actions) {
  place?.replaceChildren(notice(kind, text, ...actions));
}

async function copy(entry, button) {
  const answers = entry.fields.filter(([name, value]) => value && !NEVER_COPIED.has(name) && !/^(indicator-)?level-/.test(name));
  const text = answers.map(([name, value]) => `${entry.questions[name.replace("answer-", "")] ?? name} ${value}`).join("\n");
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    window.prompt("Copy this:", text);
  }
}

function discard(entry) {
  if (!window.confirm("Discard these answers for good?")) return;
  forget(entry.submission);
  place?.replaceChildren();
}

document.querySelector("[data-sign-out]")?.addEventListener("submit", (event) => {
  const left = kept();
  if (left.length && !window.confirm("Some of your answers have not been sent yet. Signing out removes them from this device. Sign out all the same?")) {
    event.preventDefault();
    return;
  }
  left.forEach((entry) => forget(entry.submission));
  try {
    sessionStorage.clear();
  } catch {
    /* Nothing was kept there. */
  }
});

if (person()) sendKept();
