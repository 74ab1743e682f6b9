/* Moves the one-time code from the address into the form, so that it stays in no history. A person sends it. */
const field = document.querySelector("[data-code-from-link]");
const code = location.hash.slice(1);

if (code && !document.getElementById(code)) {
  field.value = code;
  history.replaceState(null, "", location.pathname + location.search);
  field.form.querySelector("[type=submit]").focus();
}
