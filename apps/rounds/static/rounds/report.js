// The migration report by keyboard: move from row to row, press what a row offers. Without this
// module everything is a button.

const open = () => [...document.querySelectorAll("tr[data-open]")];
const here = () => document.activeElement?.closest("tr[id]");

function go(row) {
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "center" });
}

function step(by) {
  const rows = open();
  const at = rows.indexOf(here());
  go(rows[at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + by))]);
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

if (location.hash === "#next") step(0);
