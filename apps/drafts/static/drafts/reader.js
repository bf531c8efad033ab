// Show in the clause tree where the reader is. Without this module the tree is a list of links.

const links = new Map();

function collect() {
  links.clear();
  for (const link of document.querySelectorAll(".tree a")) {
    const key = link.hash.slice(1);
    links.set(key, [...(links.get(key) ?? []), link]);
  }
}

// On a narrow screen the clauses lie folded above the text; a long tree is not sent twice for that.
document.querySelector(".tree-sheet")?.addEventListener("toggle", (event) => {
  const tree = event.target.querySelector(".tree");
  const whole = document.querySelector(".tree.stick > ol");
  if (tree.firstElementChild || !whole) return;
  tree.append(whole.cloneNode(true));
  collect();
});

let headings = [];

function gather() {
  headings = [...document.querySelectorAll(".blk[data-kind='heading']")];
  if (headings.length) mark();
}

// A long text comes in stretches: what is not on the page yet is asked for by its name.
function sought() {
  const name = decodeURIComponent(location.hash.slice(1));
  const asked = new URL(location.href);
  if (!/^[bc]-/.test(name) || document.getElementById(name) || asked.searchParams.get("at") === name) return;
  asked.searchParams.set("at", name);
  location.replace(asked);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".tree a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault(); // it may have been loaded since, and what is filtered may be another
  if (location.hash === link.hash) document.getElementById(link.hash.slice(1))?.scrollIntoView();
  else location.hash = link.hash;
});

function mark() {
  const line = window.innerHeight / 3;
  const passed = headings.filter((heading) => heading.getBoundingClientRect().top <= line);
  const current = passed.at(-1) ?? headings[0];
  for (const [key, found] of links) {
    for (const link of found) {
      if (current && key === current.id) {
        link.setAttribute("aria-current", "true");
        keepInSight(link);
      } else {
        link.removeAttribute("aria-current");
      }
    }
  }
}

function keepInSight(link) {
  const tree = link.closest(".stick");
  if (!tree) return;
  const [inside, around] = [link.getBoundingClientRect(), tree.getBoundingClientRect()];
  if (inside.top < around.top || inside.bottom > around.bottom) {
    tree.scrollTop += inside.top - around.top - around.height / 2;
  }
}

let waiting = false;
window.addEventListener("scroll", () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    mark();
  });
}, { passive: true });
document.addEventListener("htmx:afterSettle", gather);
addEventListener("hashchange", sought);
collect();
gather();
sought();
