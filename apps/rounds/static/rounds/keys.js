// Moving through the text and commenting by keyboard; never while text is being composed or typed.

const dialog = document.getElementById("keys");
const blocks = () => [...document.querySelectorAll(".text .blk")];

function typing(event) {
  return event.isComposing || event.ctrlKey || event.metaKey || event.altKey
    || event.target.closest("input, textarea, select, [contenteditable], dialog");
}

function here() {
  return document.querySelector(".blk[data-on]");
}

function go(block) {
  if (!block) return;
  here()?.removeAttribute("data-on");
  block.setAttribute("data-on", "");
  block.tabIndex = -1;
  block.focus({ preventScroll: true });
  block.scrollIntoView({ block: "center", behavior: "auto" });
}

function step(by) {
  const all = blocks();
  const at = all.indexOf(here());
  if (at >= 0) return go(all[Math.max(0, Math.min(all.length - 1, at + by))]);
  return go(all.find((block) => block.getBoundingClientRect().bottom > 0) ?? all[0]);
}

document.addEventListener("keydown", (event) => {
  if (typing(event)) return;
  const acts = {
    j: () => step(1),
    k: () => step(-1),
    c: () => here()?.querySelector(".add")?.click(),
    "?": () => dialog?.showModal(),
  };
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("focusin", (event) => {
  const block = event.target.closest?.(".blk");
  if (block && block !== here()) {
    here()?.removeAttribute("data-on");
    block.setAttribute("data-on", "");
  }
});
