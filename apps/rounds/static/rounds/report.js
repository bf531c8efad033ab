// The migration report by keyboard: move from row to row, press what a row offers. Without this
// module everything is a button.

const rows = () => [...document.querySelectorAll("table.report tr[id]")];
const open = () => [...document.querySelectorAll("tr[data-open]")];
const here = () => document.activeElement?.closest("tr[id]");

function go(row) {
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "center" });
}

function step(by) {
  const all = rows();
  const at = all.indexOf(here());
  go(at < 0 ? open()[0] ?? all[0] : all[Math.max(0, Math.min(all.length - 1, at + by))]);
}

// After a decision: the next row to decide; after the last one what is to be done with the report.
function next() {
  if (open().length) go(open()[0]);
  else document.querySelector("#state")?.closest("section").querySelector(".btn.main")?.focus();
}

document.addEventListener("keydown", (event) => {
  const typing = event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select");
  if (typing) return;
  const button = /^[yxp1-9]$/.test(event.key) && here()?.querySelector(`[data-shortcut="${event.key}"]`);
  const act = { j: () => step(1), k: () => step(-1) }[event.key] ?? (button && (() => button.click()));
  if (!act) return;
  event.preventDefault();
  act();
});

if (location.hash === "#next") next();
