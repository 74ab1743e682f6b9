/* Leaves quickly: an empty page takes this one's place, so that Back does not return to it. */
document.querySelector("[data-leave]").addEventListener("submit", (event) => {
  event.preventDefault();
  const address = event.target.action;
  fetch(address, { method: "POST", keepalive: true }).catch(() => {}).finally(() => location.replace(address));
  document.documentElement.hidden = true;
});
