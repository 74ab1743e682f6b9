/* Plays a recording from the reader's own disk beside the transcript: the browser reads it, nothing of it is sent. */
const part = document.querySelector("[data-recording]");
const player = part?.querySelector("video");
const unplayable = part?.querySelector("[data-unplayable]");
let address = "";

function forget() {
  if (address) URL.revokeObjectURL(address);
  address = "";
}

function play(stop) {
  const turn = stop.matches("[data-turn]") ? stop : stop.parentElement.querySelector("[data-turn]");
  if (!address || !turn?.dataset.seconds) return;
  const at = Number(turn.dataset.seconds);
  if (!player.paused && Math.abs(player.currentTime - at) < 2) return player.pause();
  player.currentTime = at;
  player.play().catch(() => (unplayable.hidden = false));
}

function buttons() {
  for (const turn of document.querySelectorAll("[data-turn][data-seconds]")) {
    if (turn.querySelector("[data-play]")) continue;
    const made = document.createElement("button");
    made.type = "button";
    made.className = "code-button";
    made.dataset.play = "";
    made.tabIndex = -1;
    made.textContent = "▶";
    made.setAttribute("aria-label", `Play from turn ${turn.dataset.turn}`);
    made.addEventListener("click", () => play(turn));
    turn.querySelector(".turn-head").append(made);
  }
}

if (part) {
  part.hidden = false;
  part.querySelector("input").addEventListener("change", (event) => {
    forget();
    const [file] = event.target.files;
    unplayable.hidden = true;
    player.hidden = !file;
    if (!file) return player.removeAttribute("src");
    address = URL.createObjectURL(file);
    player.src = address;
    buttons();
  });
  player.addEventListener("error", () => (unplayable.hidden = !address));
  addEventListener("reknit:play", (event) => play(event.detail));
  addEventListener("pagehide", forget);
}
