/* Talking it through, made calmer: drafts that survive, a quiet clock, a slider, gentle marks. All of it is optional. */
const talk = document.querySelector("[data-talk]");
const key = (form) => `reknit:draft:${document.body.dataset.person}:${talk.dataset.talk}:${form.elements.move.value}:${form.elements.place.value}`;
const QUIET_MS = 900;

/* What is being written survives a reload, a lost line and a step back; it ends when the move has been taken. */
function fields(form) {
  return [...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "move", "submission", "place", "as_it_is"].includes(name));
}

/* On a screen that both use, nothing is kept. */
function stored(act) {
  if ("keepsNothing" in talk.dataset) return null;
  try {
    return act(sessionStorage);
  } catch {
    return null; /* A draft is a kindness, not a promise. */
  }
}

const SENT = `reknit:draft:${document.body.dataset.person}:${talk.dataset.talk}:sent`;

function dropWhatWasTaken() {
  const sent = JSON.parse(stored((kept) => kept.getItem(SENT)) ?? "null");
  if (!sent || sent.submission !== talk.dataset.taken) return;
  stored((kept) => kept.removeItem(sent.draft));
  stored((kept) => kept.removeItem(SENT));
}

function restore(form) {
  for (const [name, value] of JSON.parse(stored((kept) => kept.getItem(key(form))) ?? "[]")) {
    const one = form.elements.namedItem(name);
    if (one instanceof RadioNodeList || (one && one.value === one.defaultValue)) one.value = value;
  }
}

dropWhatWasTaken();
for (const form of document.querySelectorAll("form[data-writes]")) {
  restore(form);
  form.addEventListener("input", () => stored((kept) => kept.setItem(key(form), JSON.stringify(fields(form)))));
  form.addEventListener("submit", () => stored((kept) => kept.setItem(SENT, JSON.stringify({ draft: key(form), submission: form.elements.submission.value }))));
  if (form.querySelector("[data-marks]")) lookOver(form);
}

/* Marks come once nobody has typed for a moment. The text is looked at and not kept; nothing is held back for it. */
function lookOver(form) {
  const place = form.querySelector("[data-marks]");
  if (!form.elements.as_it_is) {
    const looked = Object.assign(document.createElement("input"), { type: "hidden", name: "as_it_is", value: "yes" });
    form.append(looked);
  }
  let timer = 0;
  form.addEventListener("input", (event) => {
    if (!event.target.matches("textarea, input:not([type])")) return;
    clearTimeout(timer);
    timer = setTimeout(() => look(form, place), QUIET_MS);
  });
}

async function look(form, place) {
  const text = [...form.querySelectorAll("textarea, input[name=words]")].map((one) => one.value).join("\n");
  const body = new URLSearchParams({ text, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
  try {
    const answer = await fetch(form.action.replace(/move\/$/, "marks/"), { method: "POST", body, headers: { "X-Requested-With": "reknit" } });
    const { marks } = await answer.json();
    const lines = marks.map((said) => Object.assign(document.createElement("p"), { className: "small", textContent: said }));
    if (lines.length) lines.push(Object.assign(document.createElement("p"), { className: "small quiet", textContent: "This is only an offer. You may leave it as it is." }));
    place.replaceChildren(...lines);
  } catch {
    /* Offline: no marks, and nothing is missing. */
  }
}

/* A slider beside the number, for those who like one. */
for (const number of document.querySelectorAll("[data-slider]")) {
  const slider = Object.assign(document.createElement("input"), { type: "range", min: 0, max: 100, step: 5 });
  /* As its own default, it is nothing that somebody has typed. */
  slider.setAttribute("value", number.value || 50);
  slider.setAttribute("aria-label", "My share of it, as a slider");
  slider.addEventListener("input", () => {
    number.value = slider.value;
    number.dispatchEvent(new Event("input", { bubbles: true }));
  });
  number.addEventListener("input", () => (slider.value = number.value || 50));
  number.before(slider);
}

/* The same time for both: it counts down quietly, and nothing happens when it is over. */
for (const place of document.querySelectorAll("[data-clock]")) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button quiet", textContent: "Start three minutes" });
  let until = 0;
  let timer = 0;
  const show = () => {
    const left = Math.max(0, Math.round((until - Date.now()) / 1000));
    button.textContent = left ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : "About three minutes are over. Take the time you need.";
    if (!left) clearInterval(timer);
  };
  button.addEventListener("click", () => {
    clearInterval(timer);
    until = Date.now() + Number(place.dataset.clock) * 1000;
    timer = setInterval(show, 1000);
    show();
  });
  place.after(button);
}
