// The desk by keyboard and mouse: rows open in the panel where there is room for one, else on a
// page of their own. Everything here works without this file, one page at a time.

import { token } from "../device.js";

const panel = document.getElementById("panel");
const keys = document.getElementById("keys");
const rowOf = (number) => number && document.querySelector(`tr[data-number="${number}"]`);
const rows = () => [...document.querySelectorAll("tr[data-number]")];
const isBeside = () => getComputedStyle(panel).display !== "none";
const isTyping = (target) =>
  target.matches("textarea, select, [contenteditable]") ||
  (target.matches("input") && !["checkbox", "radio"].includes(target.type));
let current = null;

function open(row, { focus = false } = {}) {
  current = row.dataset.number;
  for (const other of rows()) other.toggleAttribute("data-on", other === row);
  row.scrollIntoView({ block: "nearest" });
  row.querySelector("a.open").focus({ preventScroll: true });
  if (!isBeside()) return;
  htmx
    .ajax("GET", row.dataset.panel, { target: "#panel", swap: "innerHTML" })
    .then(() => focus && panel.focus());
}

function step(by) {
  const all = rows();
  const at = all.findIndex((row) => row.dataset.number === current);
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  if (next) open(next);
}

function focusIn(selector) {
  const field = panel.querySelector(selector);
  if (field) field.focus();
}

function toggle() {
  const box = rowOf(current)?.querySelector('input[name="c"]');
  if (box) {
    box.checked = !box.checked;
    count();
  }
}

function count() {
  const place = document.getElementById("chosen");
  if (!place) return;
  const boxes = [...document.querySelectorAll('input[name="c"]')];
  const chosen = boxes.filter((box) => box.checked).length;
  place.textContent = chosen ? `${place.dataset.word} ${chosen}` : "";
  document.querySelector("#several button").disabled = !chosen;
  const all = document.getElementById("all");
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
}

function tickAll() {
  const all = document.getElementById("all");
  if (all) all.click();
}

// Go where a link of the page leads, or press its button, if it is there.
const press = (selector) => () => document.querySelector(selector)?.click();

const deeds = {
  j: () => step(1),
  k: () => step(-1),
  n: press('.pager a[rel="next"]'),
  p: press('.pager a[rel="prev"]'),
  x: toggle,
  X: tickAll,
  b: press("#several button:enabled"),
  u: press("#panel .undo-one button, .undo button"),
  a: () => focusIn('.answer input[name="outcome"]:checked, .answer input[name="outcome"]'),
  e: () => focusIn('textarea[name="body"]'),
  Enter: () => panel.focus(),
  "/": () => document.getElementById("search")?.focus(),
  "?": () => keys?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || keys?.open) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    const row = rowOf(current);
    if (row) row.querySelector("a.open").focus();
    return;
  }
  if (isTyping(event.target)) return;
  if (event.key === "Enter" && (!isBeside() || !event.target.matches("a.open, body"))) return;
  const deed = deeds[event.key];
  if (deed) {
    event.preventDefault();
    deed();
  }
});

document.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-number]");
  if (!row || event.target.closest(".pick") || event.ctrlKey || event.metaKey) return;
  if (!isBeside()) {
    if (!event.target.closest("a")) row.querySelector("a.open").click();
    return;
  }
  event.preventDefault();
  open(row, { focus: Boolean(event.target.closest("a")) && event.detail === 0 });
});

document.addEventListener("change", (event) => {
  if (event.target.id === "all") {
    for (const box of document.querySelectorAll('input[name="c"]')) {
      box.checked = event.target.checked;
    }
  }
  if (event.target.matches('#all, input[name="c"]')) count();
  if (event.target.matches("#filters select")) event.target.form.requestSubmit();
});

// A row that was replaced after a deed keeps its mark and its tick.
let ticked = new Set();
document.addEventListener("htmx:beforeSwap", () => {
  ticked = new Set([...document.querySelectorAll('input[name="c"]:checked')].map((box) => box.value));
});
document.addEventListener("htmx:oobAfterSwap", () => {
  const row = rowOf(current);
  if (!row) return;
  row.setAttribute("data-on", "");
  const box = row.querySelector('input[name="c"]');
  if (box) box.checked = ticked.has(box.value);
  count();
});
document.addEventListener("htmx:afterSwap", () => {
  const summary = panel.querySelector(".summary");
  if (summary) summary.focus();
});
// Another window may have signed in again since this page was loaded.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  const form = detail.elt.closest?.("form");
  if (!form?.elements.csrfmiddlewaretoken) return;
  detail.headers["X-CSRFToken"] = token(form);
  detail.parameters.csrfmiddlewaretoken = token(form);
});
document.addEventListener("htmx:sendError", () => lost());
document.addEventListener("htmx:responseError", (event) => lost(event.detail.xhr.status === 401));

function lost(isSignedOut = false) {
  let said = panel.querySelector("#said");
  if (!said) {
    said = Object.assign(document.createElement("p"), { id: "said", role: "status" });
    panel.prepend(said);
  }
  said.className = "unsaved";
  said.textContent = isSignedOut ? `${panel.dataset.signedOut} ` : panel.dataset.lost;
  if (isSignedOut) {
    const link = Object.assign(document.createElement("a"), { href: panel.dataset.signIn, target: "_blank" });
    link.textContent = panel.dataset.signInWord;
    said.append(link);
  }
  said.scrollIntoView({ block: "nearest" });
}

document.querySelector(".keys-open")?.removeAttribute("hidden");
document.querySelector(".keys-open")?.addEventListener("click", () => keys.showModal());
count();
