/* A handed-over tablet: nothing stays on it, and after two idle minutes it gives the check back by itself. */
import { notice } from "./notice.js";

const IDLE_MS = 120000;
const WARNING_MS = 25000;
const form = document.querySelector("[data-kiosk]");
const place = document.querySelector("[data-unsent]");
const HERE_MS = 30000;
let warn = 0;
let end = 0;
let lastHere = -Infinity;
let lastSign = Date.now();

/* The server counts the idle minutes too, so it hears now and then that somebody is still writing. */
function here() {
  if (performance.now() - lastHere < HERE_MS) return;
  lastHere = performance.now();
  post(form.dataset.hereUrl).then((answer) => !answer.ok && leave(), () => {});
}

function post(address) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  return fetch(address, { method: "POST", headers: { "X-CSRFToken": token, "X-Requested-With": "reknit" }, keepalive: true });
}

/* A device that slept has not counted: what was idle for too long ends at the first touch. */
function awake() {
  const idle = Date.now() - lastSign;
  lastSign = Date.now();
  if (idle > IDLE_MS) {
    giveBack();
    return;
  }
  here();
  clearTimeout(warn);
  clearTimeout(end);
  if (place.hasChildNodes()) place.replaceChildren();
  warn = setTimeout(ask, IDLE_MS - WARNING_MS);
  end = setTimeout(giveBack, IDLE_MS);
}

function ask() {
  place.replaceChildren(notice("care", "Still there? This page closes in a moment, so that nobody else sees it. Touch it anywhere to stay."));
  place.scrollIntoView({ block: "center" });
}

async function giveBack() {
  form.reset();
  try {
    await post(form.dataset.idleUrl);
  } finally {
    leave();
  }
}

function leave() {
  location.replace(form.dataset.thanksUrl);
}

/* Scrolling is no sign: the question above scrolls too, and would answer itself. */
for (const sign of ["pointerdown", "pointermove", "touchmove", "wheel", "keydown", "input"]) {
  addEventListener(sign, awake, { passive: true });
}
addEventListener("pageshow", (event) => event.persisted && leave());
awake();
