// Comments that were typed and have not reached the server lie on this device under the writer, the
// round and the comment ("comment:<person>:<round>:<key>").

import { forget, recall } from "../device.js";

function places(prefix) {
  try { return Object.keys(localStorage).filter((name) => name.startsWith(prefix)); } catch { return []; }
}

// Show what lies on this device and is not on the server: go on with it, or throw it away.
function offer(box) {
  const known = new Set(box.dataset.known.split(" "));
  for (const place of places(box.dataset.prefix)) {
    const kept = recall(place);
    if (known.has(place.slice(box.dataset.prefix.length))) continue;
    if (!kept?.values?.body?.trim()) { forget(place); continue; }
    const line = box.querySelector("template").content.cloneNode(true);
    const [item, title, whole, link, drop] = ["li", "summary", "p", "a", "button"].map((name) => line.querySelector(name));
    title.textContent = kept.values.body.slice(0, 40);
    whole.textContent = kept.values.body;
    const where = new URLSearchParams({ block: kept.values.block, text: kept.values.text, kept: place });
    if (link) link.href = `${box.dataset.compose}?${where}`; // none after the close
    drop.addEventListener("click", () => {
      forget(place);
      item.remove();
      box.hidden = !box.querySelector("li");
    });
    box.querySelector("ul").append(line);
    box.hidden = false;
  }
}

for (const done of document.querySelectorAll("[data-forget]")) forget(done.dataset.forget);
for (const box of document.querySelectorAll("[data-prefix]")) offer(box);
