// What was typed into a form and not sent stays on this device: another row was opened, the session was
// over, the browser closed. It comes back with the form; over something newer it is only shown.

const FORM = "form[data-unsent]";
const boxes = (form) => [...form.querySelectorAll("textarea")];
const values = (form) => Object.fromEntries(boxes(form).map((box) => [box.name, box.value]));
const place = (form) => `unsent:${form.dataset.unsent}`;
const bases = new WeakMap(); // what the server had put into the form

function read(form) {
  try { return JSON.parse(localStorage.getItem(place(form))); } catch { return null; }
}

function write(form, kept) {
  try {
    if (kept) localStorage.setItem(place(form), JSON.stringify(kept));
    else localStorage.removeItem(place(form));
  } catch { /* full or forbidden: what is typed stays on the page */ }
}

function restore(form) {
  if (bases.has(form)) return;
  bases.set(form, values(form));
  const kept = read(form);
  if (!kept) return;
  if (kept.sent && document.querySelector(".message.success")) return write(form, null);
  const changed = boxes(form).filter((box) => kept.values[box.name]?.trim() && kept.values[box.name] !== box.value);
  if (!changed.length) return write(form, null);
  const line = document.createElement("p");
  line.className = "notice warn small";
  line.setAttribute("role", "status");
  line.textContent = form.dataset.unsentWord;
  for (const box of changed) {
    if (kept.base[box.name] === box.value) box.value = kept.values[box.name];
    else line.append(document.createElement("br"), kept.values[box.name]);
  }
  form.prepend(line);
}

function restoreAll() {
  for (const form of document.querySelectorAll(FORM)) restore(form);
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.(FORM);
  if (form) write(form, { base: bases.get(form) ?? {}, values: values(form) });
});
document.addEventListener("submit", (event) => {
  const kept = event.target.matches(FORM) && read(event.target);
  if (kept) write(event.target, { ...kept, sent: true });
});
document.addEventListener("htmx:beforeSwap", (event) => { // the panel says ✓ only where it was stored
  const form = event.detail.requestConfig?.elt?.closest?.(FORM);
  if (form && event.detail.xhr.status === 200 && event.detail.xhr.responseText.includes("✓")) write(form, null);
});
document.addEventListener("htmx:afterSwap", restoreAll);
restoreAll();
