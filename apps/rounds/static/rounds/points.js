// Offsets as the server counts them: in code points, while a browser counts UTF-16 units.

export function points(text, units) {
  return [...text.slice(0, units)].length;
}

// The words of a range "12-40" of a text.
export function words(text, part) {
  const [start, end] = part.split("-").map(Number);
  return [...text].slice(start, end).join("");
}

// The range of a phrase that stands once in a text, else nothing.
export function find(text, phrase) {
  const sought = phrase.normalize("NFC");
  const at = sought ? text.indexOf(sought) : -1;
  if (at < 0 || text.indexOf(sought, at + 1) >= 0) return "";
  return `${points(text, at)}-${points(text, at + sought.length)}`;
}

// The block's own text: numbers and labels before it are not part of it.
export function textNodes(block) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT, (node) => (
    node.parentElement.closest(".num, .label, .beside, .add") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  return found;
}
