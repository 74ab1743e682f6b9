/* The list by keyboard: once the focus is in it, j and k or the arrows go from one person to the next. */
const list = document.querySelector("[data-caseload]");
const links = [...document.querySelectorAll("[data-case]")];
const help = document.querySelector("#keys");
const TO = {
  j: (place) => place + 1,
  ArrowDown: (place) => place + 1,
  k: (place) => place - 1,
  ArrowUp: (place) => place - 1,
  Home: () => 0,
  End: () => links.length - 1,
};

if (help) help.hidden = false;
list?.addEventListener("keydown", (event) => {
  const row = event.target.closest("li");
  if (!row || !TO[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
  const place = links.indexOf(row.querySelector("[data-case]"));
  const next = links[TO[event.key](place)];
  event.preventDefault();
  next?.focus();
});
