// Writing a text in the browser: what is typed lies on this device until the server has saved it, and a
// preview beside it follows the cursor.

import { forget, keep, recall, token } from "../device.js";

const QUIET = 500; // milliseconds without a key before the preview is asked for; more where it takes longer
const KEEP = 300;

const lineAt = (text, at) => text.slice(0, at).split("\n").length;

class Writing {
  constructor(form) {
    this.form = form;
    this.words = form.dataset;
    this.boxes = [...form.querySelectorAll("textarea[lang]:not([readonly])")];
    this.preview = form.querySelector(".preview");
    this.state = form.querySelector(".save-state");
    this.panel = form.querySelector(".renumber");
    this.stored = this.values();
    this.quiet = QUIET;
    this.busy = false;
    this.listen();
    this.showLanguages();
    this.restore();
    this.show();
  }

  listen() {
    const form = this.form;
    form.addEventListener("input", (event) => this.typed(event.target));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.save(event.submitter); });
    form.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("selectionchange", () => { if (document.activeElement === this.box) this.moved(); });
    document.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit(form.querySelector(".save"));
    });
    window.addEventListener("beforeunload", (event) => { if (this.isChanged) event.preventDefault(); });
    window.addEventListener("pagehide", () => { if (this.isChanged) this.keep(); });
  }

  get box() { return this.boxes.find((box) => !box.closest(".field").hidden) ?? this.boxes[0]; }
  get line() { return lineAt(this.box.value, this.box.selectionStart); }
  get isChanged() {
    const values = this.values();
    return Object.keys(values).some((name) => values[name] !== this.stored[name]);
  }

  values() {
    return Object.fromEntries([...this.boxes, this.form.elements.note].map((box) => [box.name, box.value]));
  }

  // --- what is typed

  typed(target) {
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.keep(), KEEP);
    if (this.boxes.includes(target)) {
      this.withdraw(this.words.changed);
      this.later();
    }
  }

  keep() {
    clearTimeout(this.keeping);
    if (!this.isChanged) { forget(this.words.place); this.say("", ""); return; }
    this.isKept = keep(this.words.place, { version: this.form.elements.version.value, values: { ...this.homeless, ...this.values() } });
    this.say(this.isKept ? "saving" : "unsaved", this.isKept ? this.words.kept : this.words.lost);
  }

  // What was kept comes back with the version it was made from: over a newer one the server refuses it.
  // Where a file has come in place of a text, the words are shown, and can be copied.
  restore() {
    const kept = recall(this.words.place);
    if (!kept?.values) return;
    const now = this.values();
    const changed = Object.keys(kept.values).filter((name) => kept.values[name] !== (now[name] ?? ""));
    if (!changed.length) { forget(this.words.place); return; }
    const line = this.form.querySelector(".restored");
    this.homeless = Object.fromEntries(changed.filter((name) => !(name in now)).map((name) => [name, kept.values[name]]));
    for (const name of changed.filter((known) => known in now)) this.form.elements[name].value = kept.values[name];
    const shown = line.querySelector("textarea");
    shown.value = Object.values(this.homeless).join("\n");
    shown.hidden = !shown.value;
    this.form.elements.version.value = kept.version;
    line.hidden = false;
    line.querySelector("button").addEventListener("click", () => {
      forget(this.words.place);
      this.stored = this.values(); // leaving must not warn
      location.reload();
    });
    if (this.isChanged) this.keep();
  }

  // --- saving

  async save(submitter) {
    if (this.busy) return;
    this.busy = true;
    this.keep();
    this.say("saving", this.words.saving);
    const body = new FormData(this.form, submitter);
    this.hold(true); // what was typed meanwhile would be lost where the answer leads on
    const answer = await this.ask(location.pathname, body).catch(() => null);
    this.busy = false;
    this.hold(false);
    if (answer?.status === 401) return this.signedOut();
    const next = answer?.headers.get("HX-Redirect");
    if (next) {
      forget(this.words.place);
      this.stored = this.values();
      location.assign(next);
      return;
    }
    if (!answer || answer.status >= 500) return this.say("unsaved", this.isKept ? this.words.unsaved : this.words.lost);
    this.refused(await answer.text());
  }

  hold(on) {
    for (const box of [...this.boxes, this.form.elements.note]) box.readOnly = on;
    this.form.setAttribute("aria-busy", String(on));
  }

  refused(html) {
    const box = this.form.querySelector(".refusal");
    const page = new DOMParser().parseFromString(html, "text/html");
    const summary = page.querySelector(".summary") ?? page.querySelector("main");
    box.replaceChildren(...(summary ? [document.importNode(summary, true)] : []));
    for (const swap of box.querySelectorAll(".swap")) swap.hidden = false;
    box.scrollIntoView({ block: "nearest" });
    this.say("unsaved", this.words.refused);
  }

  // The header says that a script asks, as htmx does: the answer is a part of a page, and says where to go.
  ask(url, body, signal) {
    body.delete("csrfmiddlewaretoken"); // it may be older than the session
    const headers = { "X-CSRFToken": token(this.form), "HX-Request": "true" };
    return fetch(url, { method: "POST", body, headers, signal, credentials: "same-origin" });
  }

  signedOut() {
    this.say("unsaved", this.isKept || !this.isChanged ? this.words.signedOut : this.words.lost);
    const link = document.createElement("a");
    Object.assign(link, { href: this.words.signIn, target: "_blank", rel: "opener", textContent: this.words.signInWord });
    this.state.append(" ", link);
  }

  say(kind, told) {
    this.state.className = `save-state small ${kind}`;
    if (this.state.textContent !== told) this.state.textContent = told;
  }

  // --- the preview

  later() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.show(), this.quiet);
  }

  passage() {
    const body = new FormData();
    body.set("language", this.box.name);
    body.set("text", this.box.value);
    body.set("line", this.line);
    return body;
  }

  async show() {
    clearTimeout(this.waiting);
    this.asking?.abort();
    this.asking = new AbortController();
    const begun = performance.now();
    try {
      const answer = await this.ask(this.words.preview, this.passage(), this.asking.signal);
      if (answer.status === 401) return this.signedOut();
      if (!answer.ok) throw new Error(answer.status);
      const seen = this.preview.querySelector(".text")?.scrollTop ?? 0;
      this.preview.innerHTML = await answer.text();
      this.preview.querySelector(".text").scrollTop = seen;
      this.quiet = Math.max(QUIET, performance.now() - begun); // a long text takes its time
    } catch (failed) {
      if (failed.name !== "AbortError") this.tell(this.words.noPreview);
      return;
    }
    this.tell(this.preview.querySelector(".previewed").dataset.told);
    this.follow();
  }

  tell(words) {
    const line = this.form.querySelector("[data-told][role]");
    if (line.textContent !== words) line.textContent = words;
  }

  moved() {
    const line = this.line;
    if (line === this.at) return;
    this.at = line;
    this.form.querySelector("[data-cursor]").textContent = this.words.line.replace("#", line);
    const { first, last } = this.preview.querySelector(".previewed")?.dataset ?? {};
    if (first && (line < Number(first) || Number(last) && line >= Number(last))) this.later();
    else this.follow();
  }

  // Keep in sight what the cursor is in.
  follow() {
    const blocks = [...this.preview.querySelectorAll("[data-line]")];
    const here = blocks.filter((block) => Number(block.dataset.line) <= this.line).at(-1);
    for (const block of blocks) block.toggleAttribute("data-on", block === here);
    if (!here) return;
    const text = here.closest(".text");
    const [inside, around] = [here.getBoundingClientRect(), text.getBoundingClientRect()];
    if (inside.top < around.top || inside.bottom > around.bottom) text.scrollTop += inside.top - around.top - around.height / 3;
  }

  // --- what is pressed

  clicked(event) {
    const button = event.target.closest("button[type=button]");
    if (!button) return;
    if (button.dataset.go) this.go(Number(button.dataset.go));
    else if (button.dataset.language) this.choose(button.dataset.language);
    else if (button.matches("[data-renumber-button]")) this.renumber();
    else if (button.matches("[data-apply]")) this.apply();
    else if (button.matches("[data-close]")) { this.panel.replaceChildren(); this.box.focus(); }
    else if (button.matches(".swap")) this.swap(button.closest(".other"));
  }

  go(line) {
    const start = this.box.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    const end = this.box.value.indexOf("\n", start);
    this.box.focus();
    this.box.setSelectionRange(start, start); // the browser brings the cursor into sight where it is typed
    this.box.scrollTop = this.height(start);
    this.box.setSelectionRange(start, end < 0 ? this.box.value.length : end);
  }

  // Return how far down a character stands, less a third of the box: a mirror breaks lines the same way.
  height(at) {
    const mirror = this.box.cloneNode();
    mirror.removeAttribute("id");
    mirror.removeAttribute("name");
    mirror.rows = 1;
    mirror.classList.add("mirror");
    mirror.value = this.box.value.slice(0, at);
    this.box.after(mirror);
    const found = mirror.scrollHeight;
    mirror.remove();
    return found - this.box.clientHeight / 3;
  }

  showLanguages() {
    const bar = this.form.querySelector(".languages");
    this.form.querySelector("[data-renumber-button]").hidden = false;
    if (!bar) return;
    bar.hidden = false;
    this.choose(bar.querySelector("[aria-pressed=true]")?.dataset.language ?? this.boxes[0].name, false);
  }

  choose(language, show = true) {
    for (const button of this.form.querySelectorAll(".languages button")) button.setAttribute("aria-pressed", button.dataset.language === language);
    for (const box of this.boxes) box.closest(".field").hidden = box.name !== language;
    this.panel.replaceChildren();
    if (show) this.show();
  }

  // Both texts stay: one in the editor, the other beside it.
  swap(other) {
    const theirs = other.querySelector("textarea");
    const mine = this.boxes.find((box) => box.name === other.dataset.language);
    [theirs.value, mine.value] = [mine.value, theirs.value];
    this.choose(mine.name);
    this.typed(mine);
  }

  async renumber() {
    const answer = await this.ask(this.words.renumber, this.passage()).catch(() => null);
    if (answer?.status === 401) return this.signedOut();
    if (!answer?.ok) return this.say("unsaved", this.words.noPreview);
    this.panel.innerHTML = await answer.text();
    this.panel.querySelector(".renumbered").focus();
  }

  apply() {
    const lines = this.box.value.split("\n");
    const changed = [];
    for (const { dataset: { at, was, line } } of this.panel.querySelectorAll("[data-was]")) {
      if (lines[at - 1] !== was) continue; // a script or plugin may have changed it unheard
      lines[at - 1] = line;
      changed.push(at - 1);
    }
    this.withdraw("");
    if (changed.length) this.write(lines, Math.min(...changed), Math.max(...changed));
    this.typed(this.box);
    this.panel.querySelector(".after button").focus();
  }

  // Put lines `first` to `last` of `lines` in the place of those that stand there, as if they were
  // typed: so that the browser can undo it, which it cannot where the value is set.
  write(lines, first, last) {
    const before = this.box.value.split("\n");
    const start = before.slice(0, first).join("\n").length + (first ? 1 : 0);
    const end = before.slice(0, last + 1).join("\n").length;
    this.box.focus();
    this.box.setSelectionRange(start, end);
    const fresh = lines.slice(first, last + 1).join("\n");
    if (!document.execCommand("insertText", false, fresh)) this.box.setRangeText(fresh, start, end);
  }

  // The numbers that were proposed have been taken, or are those of another text: only what refers to them stays.
  withdraw(words) {
    const proposed = this.panel.querySelector(".proposed");
    if (!proposed) return;
    proposed.replaceWith(words);
    this.panel.querySelector(".after").hidden = false;
  }
}

for (const form of document.querySelectorAll("form.writing")) new Writing(form);
