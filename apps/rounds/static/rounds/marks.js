// The words that a new comment hangs on, marked as the server marks them when the page is loaded.

import { textNodes, words } from "./points.js";

// What of a text node lies in the range, in UTF-16 units of the node; `from` is where the node begins.
function inside(node, from, [start, end]) {
  const length = [...node.data].length;
  const [first, last] = [Math.max(start - from, 0), Math.min(end - from, length)];
  if (first >= last) return null;
  const before = words(node.data, `0-${first}`).length;
  return [before, before + words(node.data, `${first}-${last}`).length];
}

function wrap(node, [first, last], number) {
  const outer = node.parentElement.closest("mark.said");
  const piece = node.splitText(first);
  piece.splitText(last - first);
  const mark = document.createElement("mark");
  mark.className = "said";
  mark.dataset.of = outer ? `${outer.dataset.of} ${number}` : number;
  piece.replaceWith(mark);
  mark.append(piece);
}

// Mark the range "12-40" of a block for a comment.
export function mark(block, part, number) {
  const range = part.split("-").map(Number);
  let from = 0;
  for (const node of textNodes(block)) {
    const length = [...node.data].length;
    const found = inside(node, from, range);
    from += length;
    if (found) wrap(node, found, number);
  }
}
