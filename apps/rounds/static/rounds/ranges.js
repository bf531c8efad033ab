// Commenting on the words that are selected, by mouse or touch; and which comment hangs on which words.
// Without a selection the form beside the block offers its sentences and takes typed words.

import { points, textNodes } from "./points.js";

const button = document.getElementById("on-range");

function offset(nodes, container, at) {
  const before = document.createRange();
  let text = "";
  for (const node of nodes) {
    if (node === container) return points(text + node.data, text.length + at);
    before.selectNodeContents(node);
    if (before.comparePoint(container, at) < 0) break;
    text += node.data;
  }
  return points(text, text.length);
}

// The range selected, if it lies in one block: { block, part }.
export function selected() {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.toString().trim()) return null;
  const range = selection.getRangeAt(0);
  const holder = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.("td[data-key], th[data-key], .words");
  const words = holder(range.startContainer);
  const last = holder(range.endContainer);
  const ends = last === words || range.endOffset === 0; // a triple click ends before the next block
  if (!words?.closest(".blk")?.querySelector(".add") || !ends) return null;
  const nodes = textNodes(words);
  const start = offset(nodes, range.startContainer, range.startOffset);
  const all = points(nodes.map((node) => node.data).join(""));
  const end = last === words ? offset(nodes, range.endContainer, range.endOffset) : all;
  if (start >= end) return null;
  return { words, blk: words.closest(".blk"), part: `${start}-${end}`, box: range.getBoundingClientRect() };
}

function show() {
  const found = selected();
  button.hidden = !found;
  if (!found) return;
  const add = found.blk.querySelector(".add");
  const address = new URL(add.href);
  if (found.words.dataset.key) address.searchParams.set("block", found.words.dataset.key);
  address.searchParams.set("part", found.part);
  button.href = address;
  button.style.top = `${window.scrollY + found.box.bottom + 6}px`;
  const left = Math.min(found.box.left, document.documentElement.clientWidth - button.offsetWidth - 8);
  button.style.left = `${Math.max(8, window.scrollX + left)}px`;
  button.onclick = (event) => {
    event.preventDefault();
    htmx.ajax("GET", button.href, { target: found.blk.querySelector(".slot"), swap: "innerHTML", source: add });
    document.getSelection().removeAllRanges();
    button.hidden = true;
  };
}

let waiting = 0;
if (button) { // there is none for those who only read
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 150);
  });
  button.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
}

// The button beside a block means the words that are selected in it.
document.body.addEventListener("htmx:configRequest", ({ detail }) => {
  const found = detail.elt.matches?.(".blk .add") && selected();
  if (!found || found.blk !== detail.elt.closest(".blk")) return;
  detail.parameters.part = found.part;
  if (found.words.dataset.key) detail.parameters.block = found.words.dataset.key;
});

// A comment and its words light up together; a click on the words leads to the comment.
function light(numbers) {
  for (const mark of document.querySelectorAll("mark.said")) {
    mark.toggleAttribute("data-lit", mark.dataset.of.split(" ").some((number) => numbers.includes(number)));
  }
  for (const card of document.querySelectorAll(".cmt[data-number]")) {
    card.toggleAttribute("data-lit", numbers.length > 0 && numbers.includes(card.dataset.number));
  }
}

function numbers(event) {
  const near = event.target.closest?.("mark.said, .cmt[data-number]");
  return near ? (near.dataset.of ?? near.dataset.number).split(" ") : [];
}

document.addEventListener("pointerover", (event) => light(numbers(event)));
document.addEventListener("focusin", (event) => light(numbers(event)));
document.addEventListener("click", (event) => {
  const mark = event.target.closest?.("mark.said");
  if (!mark || !document.getSelection().isCollapsed) return;
  const card = document.getElementById(`c-${mark.dataset.of.split(" ")[0]}`);
  card?.closest("details")?.setAttribute("open", "");
  card?.focus({ preventScroll: true });
  card?.scrollIntoView({ block: "nearest" });
});

// A link to a comment opens where it is folded away.
function opened() {
  const card = location.hash.startsWith("#c-") && document.getElementById(location.hash.slice(1));
  if (!card) return;
  card.closest("details")?.setAttribute("open", "");
  card.scrollIntoView({ block: "center" });
  card.focus({ preventScroll: true });
}
addEventListener("hashchange", opened);
opened();
