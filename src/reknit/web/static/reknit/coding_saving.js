/* Saves changes in batches, one after the other. Each change says what the server had before, so that two windows
   never write over one another unnoticed, and a batch that was sent twice counts once. */
import { notice } from "./notice.js";

const PAUSE_MS = 300;
const PATIENCE_MS = 15000;
const LONGEST_PAUSE_MS = 20000;
const BAND_PAUSE_MS = 1500;
const same = (one, other) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
const sorted = (value) => (value === null || Array.isArray(value) ? value : Object.fromEntries(Object.entries(value).sort()));

export class Saving {
  constructor({ address, panel, values, show, name, tell }) {
    Object.assign(this, { address, panel, show, tell, nameOf: name });
    this.there = new Map(values); // what the server is known to have
    this.now = new Map(values);
    this.asked = new Set(); // of these the coder is asked which of two to keep
    this.sending = null; // the batch that is on its way, sent again as it is until it is answered
    this.pause = 2000;
    this.stopped = false;
    this.said = panel.querySelector("[data-saved]");
    this.alarm = panel.querySelector("[data-alarm]");
    this.problem = panel.querySelector("[data-problem]");
    addEventListener("online", () => this.soon(0));
    addEventListener("beforeunload", (event) => this.waiting() && event.preventDefault());
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.flush());
  }

  value(key) {
    return this.now.get(key);
  }

  change(key, value) {
    this.now.set(key, value);
    this.soon(PAUSE_MS);
    this.report();
  }

  changed() {
    return [...this.now.keys()].filter((key) => !same(this.now.get(key), this.there.get(key)));
  }

  waiting() {
    return this.changed().length;
  }

  soon(after) {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.flush(), after);
  }

  /* Resolves to whether everything is saved. */
  async everything() {
    for (let tries = 0; this.waiting() && tries < 3; tries += 1) await this.flush();
    if (this.waiting()) this.report("Not everything is saved yet, so you are not done. Try again in a moment.");
    return !this.waiting();
  }

  flush() {
    clearTimeout(this.timer);
    this.under_way ??= this.post().finally(() => (this.under_way = null));
    return this.under_way;
  }

  async post() {
    this.sending ??= this.batch();
    if (this.stopped || !this.sending) return;
    const token = document.body.dataset.token;
    const body = new URLSearchParams({ changes: JSON.stringify(asJson(this.sending)), csrfmiddlewaretoken: token });
    let answer;
    try {
      answer = await fetch(this.address, {
        method: "POST",
        body,
        keepalive: body.toString().length < 60000,
        headers: { "X-Requested-With": "reknit", "X-CSRFToken": token, Accept: "application/json" },
        credentials: "same-origin",
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
    } catch {
      return this.later("there is no connection");
    }
    this.answered(answer, await answer.json().catch(() => ({})));
  }

  batch() {
    const keys = this.changed().filter((key) => !this.asked.has(key));
    return keys.length ? new Map(keys.map((key) => [key, [this.there.get(key), this.now.get(key)]])) : null;
  }

  answered(answer, told) {
    if (answer.ok && "saved" in told) {
      for (const [key, [, now]] of this.sending) this.there.set(key, now);
      this.sending = null;
      this.pause = 2000;
      document.querySelector("[data-progress]").textContent = told.progress;
      this.report();
      if (this.batch()) this.soon(0);
      else this.drawBand();
    } else if (answer.status === 409 && told.there) this.elsewhere(told.there);
    else if (answer.status === 401 || answer.status === 403) this.stop("You have been signed out, or this page is too old.");
    else if (answer.status >= 500 || answer.status === 429) this.later("the server could not take it");
    else this.stop(told.message ?? "This could not be saved.");
  }

  /* Another window was quicker. What was changed in one place only is taken from there; else the coder is asked. */
  elsewhere(there) {
    const batch = this.sending;
    this.sending = null;
    for (const key of this.there.keys()) {
      const found = (key[0] === "t" ? there.turns : there.segments)[key.slice(1)] ?? (key[0] === "t" ? null : {});
      const before = this.there.get(key);
      if (same(found, before)) continue;
      this.there.set(key, found);
      if (same(this.now.get(key), before)) {
        this.now.set(key, found);
        this.show(key, found);
      } else if (!same(this.now.get(key), found) && !(batch.has(key) && same(batch.get(key)[1], found))) this.ask(key, found);
    }
    this.soon(0);
    this.report();
  }

  ask(key, found) {
    this.asked.add(key);
    const answer = (value) => {
      this.asked.delete(key);
      this.now.set(key, value);
      this.show(key, value);
      box.remove();
      this.soon(0);
      this.report();
    };
    const text = `${this.nameOf(key)} was coded in another window meanwhile: ${this.tell(found)}. Here you chose: ${this.tell(this.now.get(key))}.`;
    const box = notice("problem", text, ["Keep what I chose here", () => answer(this.now.get(key))], ["Keep what is there", () => answer(found)]);
    this.problem.append(box);
  }

  later(why) {
    this.report(`Not saved: ${why}. It is tried again; keep this page open.`);
    this.soon(this.pause);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
  }

  stop(why) {
    this.stopped = true;
    const many = this.waiting();
    this.problem.replaceChildren(notice("problem", `${why} ${many} of what you coded last ${many === 1 ? "is" : "are"} not saved: note ${many === 1 ? "it" : "them"} before you reload this page.`));
    this.report("Not saved.");
  }

  report(text) {
    const many = this.waiting();
    const told = text ?? (many ? `Saving ${many}.` : "Everything is saved.");
    const alarm = text && many ? told : "";
    this.said.textContent = alarm ? `${told} ${many} not saved.` : told;
    this.said.classList.toggle("unsaved", Boolean(alarm));
    // Read out when it begins, not with every try.
    if (this.alarm.textContent !== alarm) this.alarm.textContent = alarm;
  }

  drawBand() {
    clearTimeout(this.band);
    this.band = setTimeout(async () => {
      const place = document.querySelector("[data-band]");
      const answer = await fetch(place.dataset.band, { credentials: "same-origin" }).catch(() => null);
      if (!answer?.ok) return; // the band of before stays; nothing is lost by it
      const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("svg");
      place.replaceChildren(document.importNode(drawn, true));
    }, BAND_PAUSE_MS);
  }
}

function asJson(batch) {
  const told = { turns: {}, segments: {} };
  for (const [key, change] of batch) told[key[0] === "t" ? "turns" : "segments"][key.slice(1)] = change;
  return told;
}
