/* Says until when a code works, in the reader's own time, and when it has stopped working. */
const said = document.querySelector("[data-until]");
const until = new Date(said.dataset.until);
const clock = until.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

said.textContent = `It works once, until ${clock}.`;
setTimeout(() => (said.textContent = "It has stopped working. Make a new one."), until.getTime() - Date.now());
