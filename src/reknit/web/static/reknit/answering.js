/* Answering with a thumb or from the keyboard: slide along the numbers, or type one; Enter leads to the next question. */
const form = document.querySelector("form.check");
const seal = form.querySelector(".seal .button");
const questions = [...form.querySelectorAll(".question")];
let typed = "";
let forgetTyped = 0;
let from = null;

function choose(radio) {
  if (!radio || radio.checked) return;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

/* Only a clearly sideways movement slides: scrolling past must not answer anything. */
function slide(event) {
  if (!from || event.buttons === 0) return;
  const [across, along] = [Math.abs(event.clientX - from.x), Math.abs(event.clientY - from.y)];
  if (!from.sliding && (across < 12 || across < along)) return;
  from.sliding = true;
  const { left, width } = from.rail.getBoundingClientRect();
  const at = Math.floor(((event.clientX - left) / width) * 11);
  const radio = from.rail.querySelectorAll("input")[Math.min(10, Math.max(0, at))];
  radio.focus({ preventScroll: true });
  choose(radio);
}

form.addEventListener("pointerdown", (event) => {
  const rail = event.target.closest(".rail");
  from = rail && { rail, x: event.clientX, y: event.clientY, sliding: false };
});
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => (from = null));
addEventListener("pointermove", slide);

form.addEventListener("keydown", (event) => {
  if (event.target.type !== "radio" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter") {
    event.preventDefault();
    onwards(event.target.closest(".question"));
  } else if (/^\d$/.test(event.key) && event.target.name.startsWith("answer-")) {
    type(event.target.closest(".question").querySelector(".rail"), event.key);
  }
});

function type(rail, digit) {
  clearTimeout(forgetTyped);
  const number = typed + digit === "10" ? "10" : digit;
  typed = digit;
  forgetTyped = setTimeout(() => (typed = ""), 900);
  const radio = rail?.querySelector(`[value="${number}"]`);
  radio?.focus();
  choose(radio);
}

function onwards(question) {
  const shown = questions.filter((each) => each.offsetParent);
  const next = shown[shown.indexOf(question) + 1];
  (next?.querySelector("[name*=answer-]:checked") ?? next?.querySelector("input, textarea") ?? seal).focus();
}

const answered = (question) => [...question.querySelectorAll("[name*=answer-]")].some((one) => (one.type === "radio" ? one.checked : one.value.trim()));

/* How many are answered, without saying how many are not; and how much room a text has left. */
function show() {
  const many = questions.filter((question) => question.offsetParent && answered(question)).length;
  form.querySelector("[data-progress]").textContent = many ? `${many} answered` : "";
  for (const words of form.querySelectorAll("textarea")) {
    const length = [...words.value].length;
    const most = Number(words.dataset.most);
    const said = length > most ? `${length - most} characters too long` : length > most * 0.8 ? `${most - length} characters left` : "";
    words.closest(".question").querySelector("[data-count]").textContent = said;
  }
}

for (const event of ["input", "change"]) form.addEventListener(event, show);
show();
