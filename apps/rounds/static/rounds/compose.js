// Saving while somebody writes. What is typed lies on this device until the server has confirmed it,
// and the line above the form never says "saved" before that.

import { forget, keep, recall, token } from "../device.js";
import "./kept.js";
import { find, words } from "./points.js";

const WORDS = ["type", "body", "justification", "change_kind", "change_old", "change_new"];
const SAID = [...WORDS, "part"]; // what makes two versions differ for their writer
const FIELDS = [...WORDS, "organisation", "block", "text", "part"];
const QUIET = 800; // milliseconds without a key before saving
const RETRY = [2000, 5000, 10000, 20000];

const same = (one, other, names = FIELDS) => names.every((name) => (one[name] ?? "") === (other[name] ?? ""));

class Writing {
  constructor(form) {
    this.form = form;
    this.state = form.querySelector(".save-state");
    this.place = form.dataset.place;
    this.timer = 0;
    this.failures = 0;
    this.running = null; // the save under way
    this.unanswered = []; // what was sent without an answer: it may have arrived all the same
    this.submitting = false;
    form.addEventListener("input", () => this.typed());
    form.elements.phrase?.addEventListener("input", () => this.choosePhrase());
    form.elements.block.addEventListener("change", () => this.chooseCell());
    form.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    for (const name of ["online", "focus"]) window.addEventListener(name, () => { if (this.failures) this.later(0); });
    const touched = this.isTouched();
    this.restore();
    this.showChange();
    if (touched && !this.timer) this.typed();
  }

  // Somebody may have been quicker than this script: then nothing told it of what was typed.
  isTouched() {
    return [...this.form.elements].some((field) => field.type === "radio" ? field.checked !== field.defaultChecked
      : field.type === "textarea" && field.value !== field.defaultValue);
  }

  values() {
    const data = new FormData(this.form);
    return Object.fromEntries(FIELDS.map((name) => [name, data.get(name) ?? ""]));
  }

  get count() { return Number(this.form.elements.save_count.value) || 0; }
  set count(saves) { this.form.elements.save_count.value = saves; }

  typed() {
    this.showChange();
    this.keep();
    this.say("saving", this.form.dataset.saving);
    this.later(QUIET);
  }

  keep() {
    keep(this.place, { values: this.values(), count: this.count, unanswered: this.unanswered });
  }

  // Text that did not reach the server comes back, but never over something newer that did.
  restore() {
    const moved = new URLSearchParams(location.search).get("kept"); // begun under another key
    this.source = moved?.startsWith(this.place.slice(0, this.place.lastIndexOf(":") + 1)) ? moved : this.place;
    const kept = recall(this.source);
    if (!kept?.values) return;
    const stored = this.values();
    if (same(kept.values, stored, SAID)) { forget(this.source); return; }
    const known = this.source === this.place ? kept.count : this.count;
    this.fill(kept.values);
    this.note(this.form.dataset.restored);
    this.unanswered = kept.unanswered ?? [];
    if (known !== this.count && !this.isMine(stored)) {
      const saves = this.count;
      this.count = known;
      this.stale({ stored, save_count: saves });
      return;
    }
    this.say("saving", this.form.dataset.saving);
    this.later(0);
  }

  fill(values) {
    for (const [name, value] of Object.entries(values)) {
      const field = this.form.elements[name];
      if (name === "part") this.choosePart(value);
      if (field && value !== undefined) field.value = value;
      if (name === "block") this.showCell();
    }
  }

  later(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  // Return how it ended: "saved", "failed" (not reached, tried again), "stale" or "refused".
  async save() {
    clearTimeout(this.timer);
    while (this.running) await this.running;
    this.running = this.send();
    const ended = await this.running;
    this.running = null;
    return ended;
  }

  async send() {
    const sent = this.values();
    if (!this.count && WORDS.every((name) => !sent[name])) { // nothing is begun with nothing written
      forget(this.place);
      this.say("", "");
      return "refused";
    }
    const body = new FormData(this.form);
    body.delete("phrase"); // half typed; once it stands in the text, the choice of the part says so
    body.delete("csrfmiddlewaretoken"); // it may be older than the session; the header carries the cookie's
    this.unanswered.push(sent);
    try {
      const answer = await fetch(this.form.dataset.save, { method: "POST", body, headers: { "X-CSRFToken": token(this.form) }, credentials: "same-origin" });
      return await this.answered(answer, sent);
    } catch {
      return this.failed(this.form.dataset.unsaved);
    }
  }

  async answered(answer, sent) {
    const type = answer.headers.get("content-type") ?? "";
    const told = type.includes("json") ? await answer.json() : {};
    if (answer.ok && told.save_count) return this.saved(told, sent);
    if (answer.status === 401 || answer.status === 403 && !told.code) return this.failed(this.form.dataset.signedOut, true);
    if (answer.status >= 500) return this.failed(this.form.dataset.unsaved);
    if (told.code === "stale" && (this.isMine(told.stored ?? {}) || same(told.stored ?? {}, sent, WORDS))) { // it had arrived, its answer had not
      this.count = told.save_count;
      return this.send();
    }
    if (told.code === "stale") return this.stale(told);
    const reasons = Object.values(told.errors ?? {}).flat().join(" ");
    this.say("unsaved", `${this.form.dataset.unsaved.split(/[.。]/)[0]}: ${told.message ?? reasons}`);
    return "refused";
  }

  isMine(stored) {
    return this.unanswered.some((sent) => same(sent, stored, WORDS));
  }

  saved(told, sent) {
    this.failures = 0;
    this.unanswered = [];
    this.count = told.save_count;
    if (location.pathname === this.form.dataset.begin) history.replaceState(null, "", this.form.dataset.goOn);
    if (this.source !== this.place) forget(this.source);
    if (same(sent, this.values())) {
      forget(this.place);
      this.say("saved", `${this.form.dataset.saved} ${told.saved}`);
    } else {
      this.keep();
      this.later(QUIET);
    }
    return "saved";
  }

  failed(message, signIn = false) {
    this.keep();
    this.say("unsaved", message);
    if (signIn) {
      const link = document.createElement("a");
      link.href = this.form.dataset.signIn;
      link.target = "_blank";
      link.rel = "opener";
      link.textContent = this.form.dataset.signInWord;
      this.state.append(" ", link);
    }
    this.later(RETRY[Math.min(this.failures, RETRY.length - 1)]);
    this.failures += 1;
    return "failed";
  }

  // Both versions are shown; nothing is written over until the writer has chosen.
  stale(told) {
    this.keep();
    this.say("unsaved", this.form.dataset.stale);
    const stored = told.stored ?? {};
    const box = this.form.querySelector("template.other").content.firstElementChild.cloneNode(true);
    box.querySelector("p").textContent = ["body", "justification", "change_old", "change_new"].map((name) => stored[name]).filter(Boolean).join("\n");
    const [mine, theirs] = box.querySelectorAll("button");
    const choose = (values) => {
      this.count = told.save_count;
      this.unanswered = [];
      this.fill(values);
      this.showChange();
      box.remove();
      this.later(0);
    };
    mine.addEventListener("click", () => choose({}));
    theirs.addEventListener("click", () => choose(stored));
    this.form.querySelector(".notice.other")?.remove();
    this.form.querySelector("header").after(box);
    return "stale";
  }

  // First save, then leave the page: without the server, or signed out, the writer stays here.
  async submit() {
    if (this.submitting) return;
    this.submitting = true;
    const ended = await this.save();
    if (ended === "saved" || ended === "refused") { // refused: the page says why, and keeps the text
      this.form.elements.csrfmiddlewaretoken.value = token(this.form);
      if (ended === "refused") this.keep();
      await this.hand();
      return;
    }
    this.submitting = false;
    this.state.prepend(`${this.form.dataset.unsubmitted} `);
    if (ended === "stale") this.form.querySelector(".notice.other button").focus();
  }

  // A refusal comes back as the form with its reasons, here where one reads; else the answer is a page.
  async hand() {
    try {
      const answer = await fetch(this.form.action, { method: "POST", body: new FormData(this.form), headers: { "HX-Request": "true" }, credentials: "same-origin" });
      const page = answer.redirected ? "" : new DOMParser().parseFromString(await answer.text(), "text/html");
      const refused = page && page.querySelector("form.compose");
      if (answer.redirected) location.assign(answer.url);
      else if (refused) this.refused(refused);
      else this.form.submit();
    } catch {
      this.submitting = false;
      this.failed(this.form.dataset.unsaved);
      this.state.prepend(`${this.form.dataset.unsubmitted} `);
    }
  }

  refused(form) {
    clearTimeout(this.timer);
    const shown = document.importNode(form, true);
    const around = this.form.parentElement;
    this.form.replaceWith(shown);
    begin(around);
    shown.querySelector(".summary")?.focus();
  }

  say(kind, told) {
    this.state.className = `save-state ${kind}`;
    this.state.textContent = told;
  }

  note(told) {
    const line = document.createElement("p");
    line.className = "notice small";
    line.textContent = told;
    this.form.querySelector("header").after(line);
  }

  // Old and new text are asked for only where the kind of change has them.
  showChange() {
    const kind = this.form.elements.change_kind.value;
    const part = this.form.elements.part?.value;
    const block = this.form.querySelector(".quote")?.textContent;
    const [old, fresh] = ["change_old", "change_new"].map((name) => this.form.elements[name]);
    old.closest(".field").hidden = !["delete", "replace"].includes(kind);
    fresh.closest(".field").hidden = !["insert", "replace", "free"].includes(kind);
    const cell = this.form.elements.block.closest(".field");
    if (cell) cell.hidden = part === "table";
    if (["delete", "replace"].includes(kind) && !old.value && block) old.value = /\d/.test(part) ? words(block, part) : block;
  }

  // Choose a range of the block, "12-40"; one that the list does not have is added to it.
  choosePart(part) {
    const select = this.form.elements.part;
    if (!select) return;
    if (/\d/.test(part) && ![...select.options].some((option) => option.value === part)) {
      select.add(new Option(`“${words(this.form.querySelector(".quote").textContent, part)}”`, part), 1);
    }
    select.value = part ?? "";
  }

  showCell() {
    const cell = this.form.elements.block.selectedOptions?.[0]; // none but in a table
    if (cell) this.form.querySelector(".quote").textContent = cell.dataset.text;
  }

  // Of another cell other words are commented on.
  chooseCell() {
    const { part } = this.form.elements;
    this.showCell();
    for (const option of [...part.options]) if (/\d/.test(option.value)) option.remove();
    part.value = "";
    this.choosePhrase();
    this.typed();
  }

  choosePhrase() {
    const part = find(this.form.querySelector(".quote").textContent, this.form.elements.phrase.value);
    if (part) this.choosePart(part);
  }
}

const begun = new WeakSet();

function begin(root) {
  for (const form of root.querySelectorAll("form.compose")) {
    if (begun.has(form)) continue;
    begun.add(form);
    new Writing(form);
    const slot = form.closest(".slot");
    if (!slot) continue;
    form.querySelector("input[name=type], textarea")?.focus();
    form.querySelector(".close").addEventListener("click", (event) => {
      event.preventDefault();
      const add = form.closest(".blk")?.querySelector(".add");
      slot.replaceChildren();
      add?.focus();
    });
  }
}

// The form beside a block comes from the server. Where something else comes (the session is over, the
// round has closed meanwhile), its own page says so; where nothing comes, the margin says so.
const slotOf = (event) => (event.detail.target?.matches?.(".slot") ? event.detail.target : null);

document.body.addEventListener("htmx:load", (event) => begin(event.detail.elt.parentElement ?? document));
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (!slotOf(event) || event.detail.xhr.response.includes("data-place")) return;
  event.detail.shouldSwap = false;
  location.assign(event.detail.requestConfig.elt.href);
});
document.body.addEventListener("htmx:sendError", (event) => {
  const words = document.querySelector("[data-unreachable]")?.dataset.unreachable;
  if (!slotOf(event) || !words) return;
  const line = document.createElement("p");
  line.className = "notice warn small";
  line.setAttribute("role", "alert");
  line.textContent = words;
  slotOf(event).replaceChildren(line);
});
begin(document);
