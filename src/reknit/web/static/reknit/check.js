/* The check without this file is a plain form. This keeps a draft, and sends the answers without losing or doubling any. */
import { forget, keep, kept, listen, person, send, sendKept } from "./sending.js";
import { notice } from "./notice.js";

const form = document.querySelector("form.check");
const problems = document.getElementById("problems");
const sending = form.querySelector("[data-sending]");
const seal = form.querySelector(".seal .button");
const questions = [...form.querySelectorAll(".question")];
const kiosk = "kiosk" in form.dataset;
const own = "ownDevice" in form.dataset && !kiosk && person() !== "";
const draftName = `reknit:draft:${person()}:${form.action}`;
const field = (name) => form.elements.namedItem(name);
let leaving = false;

/* A draft survives a reload of this tab; it ends when the answers have been sent. */
function answers() {
  const unasked = new Set(questions.filter((each) => !each.offsetParent).map((each) => `answer-${each.dataset.question}`));
  return [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken" && !unasked.has(name));
}

function storeDraft() {
  if (!own || leaving) return;
  try {
    sessionStorage.setItem(draftName, JSON.stringify(answers()));
  } catch {
    /* A draft is a kindness, not a promise. */
  }
}

function dropDraft() {
  leaving = true;
  if (!own) return;
  try {
    sessionStorage.removeItem(draftName);
  } catch {
    /* Nothing was kept there. */
  }
}

function fill(fields) {
  for (const [name, value] of fields) {
    if (name === "replaces" || name === "indicators-asked") continue;
    for (const one of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (one.type === "radio") one.checked = one.value === value;
      else one.value = value;
    }
  }
  form.dispatchEvent(new Event("change"));
}

function restore() {
  const waiting = kept().find((entry) => entry.action === form.action);
  if (waiting) {
    fill(waiting.fields);
    lock(true);
    return;
  }
  try {
    const draft = JSON.parse(sessionStorage.getItem(draftName) ?? "[]");
    if (Object.fromEntries(draft).replaces === field("replaces").value && problems.hidden) fill(draft);
  } catch {
    /* No draft. */
  }
}

/* Sending. */
const entry = () => ({
  submission: field("submission").value,
  action: form.action,
  session: form.dataset.session,
  questions: Object.fromEntries(questions.map((each) => [each.dataset.question, each.querySelector("legend").innerText])),
  fields: answers(),
});

function busy(is) {
  if (is) seal.setAttribute("aria-disabled", "true");
  else seal.removeAttribute("aria-disabled");
}

const isKept = (sent) => kept().some((one) => one.submission === sent.submission);

function lock(is) {
  form.querySelector(".questions").inert = is;
  busy(is);
}

function say(kind, text, ...actions) {
  sending.replaceChildren(notice(kind, text, ...actions));
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (event.submitter !== seal || seal.hasAttribute("aria-disabled")) return;
  busy(true);
  sending.replaceChildren();
  const sent = entry();
  follow(sent, await send(sent));
});

function follow(sent, outcome) {
  if (outcome.is === "sent") {
    dropDraft();
    forget(sent.submission);
    location.replace(outcome.next);
  } else if (outcome.is === "later" && own) {
    const safe = keep(sent);
    lock(true);
    say("care", safe ? "Not sent yet. Kept on this device and sent when you are back online." : "Not sent yet. Keep this page open: it is sent when you are back online.", ["Try now", sendKept]);
  } else if (outcome.is === "later") {
    busy(false);
    say("care", "Not sent: there is no connection. Keep this page open and try again in a moment.");
  } else if (outcome.is === "unsaved") {
    busy(isKept(sent));
    say("problem", outcome.message ?? "Not saved. Keep this page open and try again in a moment.");
  } else if (outcome.is === "signed-out") {
    busy(isKept(sent));
    say("problem", "Not sent: you are no longer signed in. Sign in again in another tab, then come back here and try again.");
  } else {
    lock(false);
    forget(sent.submission);
    complain(outcome);
  }
}

function complain({ errors = {}, message, status, submission, replaces }) {
  if (submission) Object.assign(field("submission"), { value: submission });
  if (replaces !== undefined) field("replaces").value = replaces;
  const why = { 403: `This page was open for too long. ${own ? "Reload it and send again: your answers stay." : "Copy what you wrote, then reload it."}` };
  why[404] = "These answers can no longer be taken here. If you wrote something long, copy it before you leave.";
  problems.querySelector("[data-said]").textContent = message ?? why[status] ?? "";
  const list = problems.querySelector("ul");
  list.replaceChildren();
  for (const question of questions) mark(question, errors[question.dataset.question], list);
  problems.hidden = false;
  problems.focus();
}

function mark(question, error, list) {
  const name = question.dataset.question;
  question.querySelector(".error")?.remove();
  question.classList.toggle("wrong", Boolean(error));
  question.querySelector("textarea")?.setAttribute("aria-invalid", String(Boolean(error)));
  if (!error) return;
  const line = document.createElement("p");
  Object.assign(line, { className: "error", id: `e-${name}`, textContent: error });
  question.querySelector("legend").after(line);
  const described = (question.getAttribute("aria-describedby") ?? "").split(/\s+/).filter((id) => id && id !== line.id);
  question.setAttribute("aria-describedby", [line.id, ...described].join(" "));
  const link = document.createElement("a");
  Object.assign(link, { href: `#${question.id}`, textContent: question.querySelector("legend").innerText });
  const item = list.appendChild(document.createElement("li"));
  item.append(link, ` ${error}`);
}

/* A link in the list of problems leads to the first control of its question. */
problems.addEventListener("click", (event) => {
  const question = document.querySelector(event.target.closest("a")?.hash || null);
  if (!question) return;
  event.preventDefault();
  (question.querySelector("[name*=answer-]:checked") ?? question.querySelector("input, textarea")).focus();
});

listen((sent, outcome) => sent.submission === field("submission").value && follow(sent, outcome));
for (const event of ["input", "change"]) form.addEventListener(event, storeDraft);
addEventListener("pageshow", (event) => {
  if (event.persisted && !kiosk) location.reload();
});
if (own) restore();
if (!problems.hidden) problems.focus();
