/* Coding by keyboard: what is pressed is shown at once and saved in batches; the page says what is saved and what not. */
import { draw, drawPanel } from "./coding_drawing.js";
import { Saving } from "./coding_saving.js";

const root = document.querySelector("[data-coding]");
const panel = root.querySelector("[data-panel]");
const said = panel.querySelector("[data-said]");
const help = document.querySelector("#keys");
const stops = [...root.querySelectorAll("[data-turn], [data-segment]")];
const kindOf = new Map([...panel.querySelectorAll("[data-kind]")].map((button) => [button.dataset.keys, button.dataset.kind]));
const LETTERS = new Set([...kindOf.keys()].map((keys) => keys[0]));
const done = [];
let here = stops[0];
let letter = "";
let field = 0;

const isTurn = (stop) => "turn" in stop.dataset;
const keyOf = (stop) => (isTurn(stop) ? `t${stop.dataset.turn}` : `s${stop.dataset.segment}`);
const stopOf = new Map(stops.map((stop) => [keyOf(stop), stop]));
const fields = (stop) => [...stop.querySelectorAll("[data-rating]")];

/* What stands at a stop: at a turn the kinds in their order, null where not coded; in a segment the grades by name. */
function read(stop) {
  if (!isTurn(stop)) return Object.fromEntries(fields(stop).filter((one) => one.dataset.grade).map((one) => [one.dataset.rating, Number(one.dataset.grade)]));
  if (!("kinds" in stop.dataset)) return null;
  return stop.dataset.kinds.split(" ").filter(Boolean).sort();
}

const saving = new Saving({
  address: root.dataset.save,
  panel,
  values: new Map(stops.map((stop) => [keyOf(stop), read(stop)])),
  show: (key, value) => show(stopOf.get(key), value),
  name: (key) => (key[0] === "t" ? `Turn ${key.slice(1)}` : `Segment ${key.slice(1)}`),
  tell: (value) => draw.told(value, panel),
});

function show(stop, value) {
  draw.stop(stop, value, panel);
  if (stop === here) drawPanel(panel, here, { letter, field });
}

function set(stop, value, { undone = false } = {}) {
  const before = saving.value(keyOf(stop));
  if (JSON.stringify(before) === JSON.stringify(value)) return;
  if (!undone) done.push([stop, before]);
  show(stop, value);
  saving.change(keyOf(stop), value);
  said.textContent = `${saving.nameOf(keyOf(stop))}: ${draw.told(value, panel)}`;
}

function arm(next) {
  letter = next;
  drawPanel(panel, here, { letter, field });
}

function go(stop, { focus = true } = {}) {
  if (!stop) return;
  here.tabIndex = -1;
  here = stop;
  here.tabIndex = 0;
  field = isTurn(here) ? 0 : Math.max(fields(here).findIndex((one) => !one.dataset.grade), 0);
  arm("");
  if (!focus) return;
  here.focus({ preventScroll: true });
  here.scrollIntoView({ block: "center" });
}

const step = (by) => go(stops[stops.indexOf(here) + by]);

function toggle(kind) {
  if (!isTurn(here)) return;
  const now = saving.value(keyOf(here)) ?? [];
  set(here, now.includes(kind) ? now.filter((each) => each !== kind) : [...now, kind].sort());
}

function nothing() {
  if (!isTurn(here)) return;
  set(here, []);
  step(1);
}

function clear() {
  if (isTurn(here)) return set(here, null);
  const name = fields(here)[field].dataset.rating;
  const { [name]: _, ...rest } = saving.value(keyOf(here));
  set(here, rest);
}

function give(grade) {
  if (isTurn(here)) return;
  const all = fields(here);
  set(here, { ...saving.value(keyOf(here)), [all[field].dataset.rating]: grade });
  field = Math.min(field + 1, all.length - 1);
  arm("");
}

function undo() {
  const last = done.pop();
  if (!last) return;
  go(last[0]);
  set(last[0], last[1], { undone: true });
}

function turnField(by) {
  field = (field + by + fields(here).length) % fields(here).length;
  arm("");
}

const ACTS = {
  j: () => step(1),
  ArrowDown: () => step(1),
  k: () => step(-1),
  ArrowUp: () => step(-1),
  Home: () => go(stops[0]),
  End: () => go(stops.at(-1)),
  ArrowLeft: () => isTurn(here) || turnField(-1),
  ArrowRight: () => isTurn(here) || turnField(1),
  x: clear,
  u: undo,
  p: () => dispatchEvent(new CustomEvent("reknit:play", { detail: here })),
  "?": () => (help.open = !help.open),
  Escape: () => arm(""),
};

/* Keys count only while a turn or segment has the focus, so that nothing happens by a stray key elsewhere. */
root.addEventListener("keydown", (event) => {
  if (event.target !== here || event.ctrlKey || event.altKey || event.metaKey) return;
  const { key } = event;
  if (letter && /^\d$/.test(key)) {
    const kind = kindOf.get(letter + key);
    if (kind) toggle(kind);
    arm("");
  } else if (isTurn(here) && LETTERS.has(key)) arm(key);
  else if (isTurn(here) && key === "0") nothing();
  else if (!isTurn(here) && /^[1-5]$/.test(key)) give(Number(key));
  else if (ACTS[key]) ACTS[key]();
  else return;
  event.preventDefault();
});

root.addEventListener("focusin", (event) => stops.includes(event.target) && event.target !== here && go(event.target, { focus: false }));
root.addEventListener("click", (event) => {
  const stop = event.target.closest("[data-turn], [data-segment]");
  if (stop && !event.target.closest("a, button")) go(stop);
});
panel.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.kind) toggle(button.dataset.kind);
  else if (button.dataset.give) give(Number(button.dataset.give));
  else if (button.dataset.act) ({ nothing, clear, undo })[button.dataset.act]();
  else return;
  here.focus({ preventScroll: true });
});

document.querySelector("[data-done]").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await saving.everything()) event.target.submit();
});

for (const stop of stops) stop.tabIndex = -1;
root.classList.add("by-keyboard");
panel.hidden = false;
const wanted = stops.find((stop) => `#${stop.id}` === location.hash);
go(wanted ?? stops.find((stop) => isTurn(stop) && !("kinds" in stop.dataset)) ?? stops[0], { focus: Boolean(wanted) });
