/* Builds the same notice as the server's, out of text and never out of markup. */
const ICONS = { problem: "i-problem", care: "i-offline", note: "i-note", done: "i-done" };

export function notice(kind, text, ...actions) {
  const box = document.createElement("div");
  box.className = `notice ${kind}`;
  if (kind === "problem") box.setAttribute("role", "alert");
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("class", "icon");
  icon.setAttribute("aria-hidden", "true");
  icon.appendChild(document.createElementNS(icon.namespaceURI, "use")).setAttribute("href", `#${ICONS[kind]}`);
  const inside = document.createElement("div");
  inside.appendChild(document.createElement("p")).textContent = text;
  if (actions.length) inside.appendChild(row(actions));
  box.append(icon, inside);
  return box;
}

function row(actions) {
  const buttons = document.createElement("div");
  buttons.className = "row";
  for (const [label, act] of actions) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = label;
    button.addEventListener("click", () => act(button));
    buttons.append(button);
  }
  return buttons;
}
