// Saving while somebody writes. What is typed lies on this device until the server has confirmed it,
// and the line above the form never says "saved" before that.

const FIELDS = ["type", "body", "justification", "change_kind", "change_old", "change_new", "organisation", "block"];
const QUIET = 800; // milliseconds without a key before saving
const RETRY = [2000, 5000, 10000, 20000];

class Writing {
  constructor(form) {
    this.form = form;
    this.state = form.querySelector(".save-state");
    this.place = `comment:${form.dataset.key}`;
    this.timer = 0;
    this.failures = 0;
    this.busy = false;
    this.again = false;
    form.addEventListener("input", () => this.typed());
    form.addEventListener("change", (event) => { if (event.target.name !== "body") this.typed(); });
    form.addEventListener("submit", () => {
      clearTimeout(this.timer);
      form.elements.csrfmiddlewaretoken.value = this.token();
    });
    this.restore();
    this.showChange();
  }

  values() {
    const data = new FormData(this.form);
    return Object.fromEntries(FIELDS.map((name) => [name, data.get(name) ?? ""]));
  }

  typed() {
    this.showChange();
    this.keep();
    this.say("saving", this.form.dataset.saving);
    this.later(QUIET);
  }

  keep() {
    const kept = { values: this.values(), at: Date.now(), page: this.form.action, read: location.pathname };
    try { localStorage.setItem(this.place, JSON.stringify(kept)); } catch { /* full or forbidden: the server still saves */ }
  }

  forget() {
    try { localStorage.removeItem(this.place); } catch { /* nothing was kept */ }
  }

  restore() {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(this.place)); } catch { /* unreadable: nothing to restore */ }
    if (!kept || JSON.stringify(kept.values) === JSON.stringify(this.values())) return;
    this.fill(kept.values);
    this.note(this.form.dataset.restored);
    this.say("saving", this.form.dataset.saving);
    this.later(0);
  }

  fill(values) {
    for (const [name, value] of Object.entries(values)) {
      const field = this.form.elements[name];
      if (field && value !== undefined) field.value = value;
    }
  }

  later(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  async save() {
    if (this.busy) { this.again = true; return; }
    this.busy = true;
    this.again = false;
    const sent = this.values();
    const body = new FormData(this.form);
    body.delete("csrfmiddlewaretoken"); // it may be older than the session; the header carries the cookie's
    try {
      const answer = await fetch(this.form.dataset.save, { method: "POST", body, headers: { "X-CSRFToken": this.token() }, credentials: "same-origin" });
      await this.answered(answer, sent);
    } catch {
      this.failed(this.form.dataset.unsaved);
    } finally {
      this.busy = false;
      if (this.again) this.later(0);
    }
  }

  token() {
    // another window may have signed in again meanwhile: the cookie is newer than this form
    const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
    return cookie ? cookie.slice("csrftoken=".length) : this.form.elements.csrfmiddlewaretoken.value;
  }

  async answered(answer, sent) {
    const type = answer.headers.get("content-type") ?? "";
    const told = type.includes("json") ? await answer.json() : {};
    if (answer.ok) return this.saved(told, sent);
    if (answer.status === 401 || answer.status === 403 && !told.code) return this.failed(this.form.dataset.signedOut, true);
    if (told.code === "stale") return this.stale(told);
    if (answer.status >= 500) return this.failed(this.form.dataset.unsaved);
    const reasons = Object.values(told.errors ?? {}).flat().join(" ");
    this.say("unsaved", `${this.form.dataset.unsaved.split(/[.。]/)[0]}: ${told.message ?? reasons}`);
  }

  saved(told, sent) {
    this.failures = 0;
    this.form.elements.save_count.value = told.save_count;
    if (JSON.stringify(sent) !== JSON.stringify(this.values())) { this.later(QUIET); return; }
    this.forget();
    const clock = new Date(told.saved_at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    this.say("saved", `${this.form.dataset.saved} ${clock}`);
  }

  failed(message, signIn = false) {
    this.keep();
    this.say("unsaved", message);
    if (signIn) {
      const link = document.createElement("a");
      link.href = this.form.dataset.signIn;
      link.target = "_blank";
      link.rel = "opener";
      link.textContent = " ↗";
      link.setAttribute("aria-label", this.form.dataset.signedOut);
      this.state.append(link);
    }
    this.later(RETRY[Math.min(this.failures, RETRY.length - 1)]);
    this.failures += 1;
  }

  stale(told) {
    this.say("unsaved", this.form.dataset.stale);
    const box = document.createElement("div");
    box.className = "notice warn";
    const title = document.createElement("b");
    title.textContent = this.form.dataset.stored;
    const text = document.createElement("p");
    text.textContent = told.stored?.body ?? "";
    const take = document.createElement("button");
    take.type = "button";
    take.className = "btn tiny";
    take.textContent = this.form.dataset.take;
    take.addEventListener("click", () => {
      this.form.elements.save_count.value = told.save_count;
      box.remove();
      this.later(0);
    });
    box.append(title, text, take);
    this.form.querySelector(".notice.warn")?.remove();
    this.form.querySelector("header").after(box);
  }

  say(kind, words) {
    this.state.className = `save-state ${kind}`;
    this.state.textContent = words;
  }

  note(words) {
    const line = document.createElement("p");
    line.className = "notice small";
    line.textContent = words;
    this.form.querySelector("header").after(line);
  }

  // Old and new text are asked for only where the kind of change has them.
  showChange() {
    const kind = this.form.elements.change_kind.value;
    const block = this.form.querySelector(".quote");
    const [old, fresh] = ["change_old", "change_new"].map((name) => this.form.elements[name]);
    old.closest(".field").hidden = !["delete", "replace"].includes(kind);
    fresh.closest(".field").hidden = !["insert", "replace", "free"].includes(kind);
    if (["delete", "replace"].includes(kind) && !old.value && block) old.value = block.textContent;
  }
}

const begun = new WeakSet();

function begin(root) {
  for (const form of root.querySelectorAll("form.compose")) {
    if (begun.has(form)) continue;
    begun.add(form);
    new Writing(form);
    const close = form.querySelector(".close");
    const slot = form.closest(".slot");
    if (!slot) continue;
    form.querySelector("input[name=type], textarea")?.focus();
    close.addEventListener("click", (event) => {
      event.preventDefault();
      const add = form.closest(".blk")?.querySelector(".add");
      slot.replaceChildren();
      add?.focus();
    });
  }
}

document.body.addEventListener("htmx:load", (event) => begin(event.detail.elt.parentElement ?? document));
// A form that another window's submission closed leaves nothing behind on this device.
begin(document);
