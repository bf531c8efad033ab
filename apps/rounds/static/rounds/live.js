// New comments and replies appear on the open page: nothing that one reads moves, nothing that is
// being typed is touched. Asked every few seconds while the page is in sight; slower after faults.

import { mark } from "./marks.js";

const box = document.getElementById("live");
const EVERY = 5000;
const SLOWEST = 60000;
let since = box?.dataset.since;
let wait = EVERY;

function card(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
}

function tag(fresh, word) {
  const tagged = document.createElement("b");
  tagged.className = "fresh";
  tagged.textContent = word;
  fresh.querySelector("header")?.append(tagged);
}

// Where a new card belongs: beside its block, at the end of the thread, or nowhere on this page.
function home(told) {
  if (told.key === undefined) return document.getElementById("replies");
  if (!told.key) return document.getElementById("beside-whole");
  const block = document.getElementById(`b-${told.key}`);
  return block?.closest(".blk")?.querySelector(".beside");
}

// The focus that was in a card stays in it: on the same link, or else on the card.
function focusAgain(fresh, address) {
  const same = address && [...fresh.querySelectorAll("a")].find((link) => link.getAttribute("href") === address);
  (same || fresh).focus({ preventScroll: true });
}

// The words it hangs on, where it was made on this text and not on its translation.
function markWords(fresh, told) {
  const quote = fresh.querySelector("[data-part]");
  const block = told.key && document.getElementById(`b-${told.key}`);
  if (quote && block && quote.lang === box.dataset.text) mark(block.querySelector(".words") ?? block, quote.dataset.part, fresh.dataset.number);
}

function put(told) {
  const fresh = card(told.html);
  const there = fresh.id && document.getElementById(fresh.id);
  tag(fresh, there ? box.dataset.changed : box.dataset.mark);
  if (there) {
    if (there.querySelector("details[open]")) fresh.querySelector("details")?.setAttribute("open", "");
    const at = there.contains(document.activeElement) ? document.activeElement : null;
    there.replaceWith(fresh);
    if (at) focusAgain(fresh, at.getAttribute("href"));
    return fresh;
  }
  const place = home(told);
  place?.querySelector(":scope > .mute")?.remove(); // it said that nobody had spoken
  place?.append(fresh);
  if (place) markWords(fresh, told);
  return place ? fresh : null;
}

const inSight = ({ bottom, top }) => bottom > 0 && top < innerHeight;

// Where somebody types or stands, if it can be seen; not the tree, which stands still anyway.
function busy() {
  const at = document.activeElement;
  return at?.closest("main > *") && !at.closest(".stick") && inSight(at.getBoundingClientRect()) ? at : null;
}

// What lies a third down the window, where one reads: the text before what is beside it.
function read() {
  const line = innerHeight / 3;
  const all = [...document.querySelectorAll("main .words, main .cmt, main .card > p, main h2")];
  const seen = all.map((at) => ({ at, box: at.getBoundingClientRect() })).filter(({ box: edge }) => edge.height && inSight(edge));
  const crossing = seen.filter(({ box: edge }) => edge.top <= line && edge.bottom > line);
  const words = crossing.find(({ at }) => at.matches(".words"));
  return (words ?? crossing.at(-1) ?? seen[0])?.at;
}

// What one writes or reads stays where it is in the window, whatever comes above it.
function still(change) {
  const seen = busy() ?? read();
  const root = document.documentElement.style;
  const places = [seen, seen?.closest(".cmt")].filter(Boolean); // a card may be put anew
  const before = places.map((at) => at.getBoundingClientRect().top);
  root.overflowAnchor = "none"; // else browsers that do this by themselves do it twice
  change();
  const after = places.map((at) => (at.isConnected ? at : at.id && document.getElementById(at.id)));
  const held = after.findIndex(Boolean);
  if (held >= 0) window.scrollBy({ top: after[held].getBoundingClientRect().top - before[held], behavior: "instant" });
  requestAnimationFrame(() => requestAnimationFrame(() => { root.overflowAnchor = ""; }));
}

// The counts stay true, whatever the filters show.
function count(news) {
  const line = document.getElementById("counted");
  if (!line || news.counted === undefined) return;
  line.innerHTML = news.counted;
  for (const behind of document.querySelectorAll("[data-count]")) {
    const n = news.tree[behind.dataset.count] ?? 0;
    behind.hidden = n === 0;
    behind.firstElementChild.textContent = n;
  }
}

// The line stands in the page, above the text: it too must move nothing.
function say(words) {
  if (box.textContent !== words) still(() => { box.textContent = words; });
}

function tell(fresh) {
  if (!fresh.length) return;
  box.textContent = `${box.dataset.came} `;
  for (const one of fresh) {
    const link = document.createElement("a");
    link.href = `#${one.id}`;
    link.textContent = one.querySelector("header .num")?.textContent ?? one.querySelector("header b")?.textContent;
    box.append(link, " ");
  }
}

function take(news) {
  const fresh = [];
  still(() => {
    for (const told of news.cards) {
      const one = put(told);
      if (one) fresh.push(one);
    }
    count(news);
    tell(fresh);
  });
  since = news.cursor;
}

async function look() {
  const address = new URL(box.dataset.news, location.href);
  for (const [name, value] of new URLSearchParams(location.search)) address.searchParams.set(name, value);
  if (box.dataset.text) address.searchParams.set("text", box.dataset.text);
  address.searchParams.set("since", since);
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (answer.status === 401) {
    say(box.dataset.signedOut);
    return false;
  }
  if ([403, 404].includes(answer.status)) {
    say(box.dataset.gone);
    return false;
  }
  if (box.textContent === box.dataset.away) say("");
  if (answer.status === 200) take(await answer.json());
  else if (answer.status !== 204) throw new Error(`news: ${answer.status}`);
  return true;
}

async function round() {
  let goesOn = true;
  if (!document.hidden) {
    try {
      goesOn = await look();
      wait = EVERY;
    } catch {
      if (wait > EVERY) say(box.dataset.away); // not for one answer that was lost
      wait = Math.min(wait * 2, SLOWEST);
    }
  }
  if (goesOn) setTimeout(round, wait);
}

if (box) setTimeout(round, wait);
document.addEventListener("visibilitychange", () => { if (!document.hidden) wait = EVERY; });
