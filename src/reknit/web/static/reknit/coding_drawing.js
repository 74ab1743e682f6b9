/* Draws what is coded at a turn or in a segment, out of text and never out of markup. */
const NOT_CODED = "not coded";
const NOTHING = "nothing here";

function tag(text, group = "") {
  const made = document.createElement("span");
  made.className = `tag ${group}`.trim();
  made.textContent = text;
  return made;
}

const button = (panel, kind) => panel.querySelector(`[data-kind="${kind}"]`);
const titled = (panel, kind) => button(panel, kind).querySelector("span").textContent;

/* The buttons stand in the order of the codes. */
const inOrder = (panel, kinds) => [...panel.querySelectorAll("[data-kind]")].map((one) => one.dataset.kind).filter((kind) => kinds.includes(kind));

function told(value, panel) {
  if (value === null) return NOT_CODED;
  if (Array.isArray(value)) return inOrder(panel, value).map((kind) => titled(panel, kind)).join(", ") || NOTHING;
  return Object.values(value).join(", ") || "not rated";
}

function stop(place, value, panel) {
  if (!("turn" in place.dataset)) {
    for (const one of place.querySelectorAll("[data-rating]")) {
      const grade = value[one.dataset.rating];
      if (grade) one.dataset.grade = grade;
      else delete one.dataset.grade;
      one.querySelector("dd").textContent = grade ?? "–";
    }
    return;
  }
  const codes = place.querySelector(".turn-codes");
  if (value === null) {
    delete place.dataset.kinds;
    const none = document.createElement("span");
    none.className = "quiet small";
    none.textContent = NOT_CODED;
    codes.replaceChildren(none);
    return;
  }
  place.dataset.kinds = value.join(" ");
  const tags = inOrder(panel, value).map((kind) => tag(titled(panel, kind), button(panel, kind).dataset.group));
  codes.replaceChildren(...(tags.length ? tags : [tag(NOTHING)]).flatMap((one) => [one, " "]));
}

export const draw = { stop, told };

/* The panel shows where one is, which letter waits for its number, and what is chosen there. */
export function drawPanel(panel, here, { letter, field }) {
  const isTurn = "turn" in here.dataset;
  const kinds = (here.dataset.kinds ?? "").split(" ");
  panel.querySelector('[data-for="turn"]').hidden = !isTurn;
  panel.querySelector('[data-for="segment"]').hidden = isTurn;
  for (const one of panel.querySelectorAll('[data-act="nothing"]')) one.hidden = !isTurn;
  for (const one of panel.querySelectorAll("[data-kind]")) one.setAttribute("aria-pressed", kinds.includes(one.dataset.kind));
  for (const group of panel.querySelectorAll("[data-letter]")) {
    group.classList.toggle("armed", group.dataset.letter === letter);
    if (group.dataset.letter === letter) group.scrollIntoView({ block: "nearest" });
  }
  for (const one of document.querySelectorAll(".ratings .chosen")) one.classList.remove("chosen");
  let name = `Turn ${here.dataset.turn}`;
  if (!isTurn) {
    const chosen = here.querySelectorAll("[data-rating]")[field];
    chosen.classList.add("chosen");
    name = chosen.querySelector("dt").firstChild.textContent;
  }
  panel.querySelector("[data-now]").textContent = letter ? `${name}: ${letter} and a number` : name;
}
