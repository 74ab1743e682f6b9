/* Asks now and then, while the page is looked at, whether the other has answered; reloads when something changed. */
const place = document.querySelector("[data-status-url]");
const FIRST_PAUSE_MS = 4000;
const LONGEST_PAUSE_MS = 30000;
let known = place.dataset.standing ?? null;
let pause = FIRST_PAUSE_MS;
let timer = 0;

async function ask() {
  clearTimeout(timer);
  if (document.visibilityState !== "visible") return;
  try {
    const answer = await fetch(place.dataset.statusUrl, { headers: { Accept: "application/json", "X-Requested-With": "reknit" } });
    if (answer.status === 403 || answer.status === 404) return;
    compare((await answer.json()).standing);
  } catch {
    /* Offline or restarting: it asks again later. */
  }
  timer = setTimeout(ask, pause);
  pause = Math.min(pause * 1.25, LONGEST_PAUSE_MS);
}

function compare(standing) {
  if (known !== null && standing !== known) {
    const isWriting = [...document.querySelectorAll("main input:not([type=hidden]), main textarea")].some((one) => one.type !== "radio" && one.value !== one.defaultValue);
    const said = isWriting ? " Something has changed. Reload this page once you have sent what you are writing." : " Something has changed. This page is being brought up to date.";
    place.querySelector("[role=status]")?.append(said);
    if (!isWriting) location.reload();
  }
  known = standing;
}

document.addEventListener("visibilitychange", () => {
  pause = FIRST_PAUSE_MS;
  ask();
});
timer = setTimeout(ask, FIRST_PAUSE_MS);
