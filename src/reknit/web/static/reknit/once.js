/* A second tap on a button does not send a form again while the first is on its way. */
addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method === "dialog") return;
  if (event.target.dataset.onItsWay) event.preventDefault();
  event.target.dataset.onItsWay = "yes";
});

/* Back in this page, the form may be sent anew. */
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-on-its-way]")) delete form.dataset.onItsWay;
});
