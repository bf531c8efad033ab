// "@" and a part of a name offers the people of the form's boxes; the one taken is called in the text
// and ticked. The boxes say who is mentioned, and work alone. Nothing is done while an IME composes.

const MOST = 8;
const CALL = /(?:^|[^A-Za-z0-9._-])[@＠]([^@＠\n]{0,40})$/; // not within an e-mail address

const composing = (event) => event.isComposing || event.keyCode === 229;
const called = (text, name) => text.includes(`@${name}`) || text.includes(`＠${name}`);

function offerIn(people) {
  const box = people.closest("form").querySelector("textarea");
  const ticks = [...people.querySelectorAll("input")];
  const list = document.createElement("ul");
  const hint = document.createElement("p");
  const how = document.createElement("p");
  let at = -1; // which of the list is chosen

  list.id = `${box.id}_people`;
  list.className = "offer";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", people.dataset.listed);
  hint.className = "visually-hidden";
  hint.setAttribute("role", "status");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-haspopup", "listbox");
  box.autocomplete = "off";
  const below = document.createElement("div"); // the list hangs over what follows, and moves nothing
  below.className = "offer-below";
  below.append(list, hint);
  how.id = `${list.id}_how`;
  how.className = "help";
  how.textContent = people.dataset.how;
  box.after(below, how);
  box.setAttribute("aria-describedby", `${box.getAttribute("aria-describedby") ?? ""} ${how.id}`.trim());

  // What is typed of a name up to the caret; null where none is called, or it is called to the end.
  function part() {
    if (box.selectionStart !== box.selectionEnd) return null;
    const typed = CALL.exec(box.value.slice(0, box.selectionStart))?.[1];
    const whole = ticks.some(({ dataset: { name } }) => typed?.startsWith(`${name} `));
    return typed === undefined || whole ? null : typed;
  }

  function choose(next) {
    at = next;
    [...list.children].forEach((row, n) => row.setAttribute("aria-selected", String(n === at)));
    list.children[at]?.scrollIntoView({ block: "nearest" });
    if (at >= 0) box.setAttribute("aria-activedescendant", list.children[at].id);
    else box.removeAttribute("aria-activedescendant");
  }

  function close() {
    list.hidden = true;
    list.replaceChildren();
    box.removeAttribute("aria-controls");
    hint.textContent = "";
    choose(-1);
  }

  function row(tick) {
    const line = document.createElement("li");
    line.id = `${list.id}_${tick.value}`;
    line.setAttribute("role", "option");
    line.textContent = tick.closest("label").textContent.trim();
    line.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps the focus
    line.addEventListener("click", () => take(tick));
    return line;
  }

  function offer() {
    const typed = part();
    const wanted = typed?.trim().toLowerCase();
    const found = typed === null ? [] : ticks.filter((tick) => tick.dataset.find.includes(wanted)).slice(0, MOST);
    if (!found.length) return close();
    list.replaceChildren(...found.map(row));
    list.hidden = false;
    box.setAttribute("aria-controls", list.id);
    hint.textContent = people.dataset.hint;
    choose(0);
  }

  function take(tick) {
    const end = box.selectionStart;
    const start = end - part().length;
    box.setRangeText(`${tick.dataset.name} `, start, end, "end");
    tick.checked = true;
    tick.dataset.called = "";
    close();
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true })); // it is kept on the device too
  }

  // Who is no longer called is no longer ticked, unless ticked by hand.
  function follow() {
    for (const tick of ticks) {
      if (tick.dataset.called === undefined || called(box.value, tick.dataset.name)) continue;
      tick.checked = false;
      delete tick.dataset.called;
    }
    say();
  }

  function say() {
    people.querySelector("summary b").textContent = ticks.filter((tick) => tick.checked).map((tick) => tick.dataset.name).join(", ");
  }

  const keys = {
    ArrowDown: () => choose((at + 1) % list.children.length),
    ArrowUp: () => choose((at + list.children.length - 1) % list.children.length),
    Enter: () => list.children[at].click(),
    Tab: () => list.children[at].click(),
    Escape: close,
  };

  box.addEventListener("keydown", (event) => {
    if (composing(event) || list.hidden || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  box.addEventListener("input", (event) => {
    if (event.isComposing) return;
    follow();
    offer();
  });
  box.addEventListener("compositionend", offer);
  box.addEventListener("blur", close);
  people.addEventListener("change", (event) => {
    delete event.target.dataset.called; // now it is ticked, or not, by hand
    say();
  });
  for (const tick of ticks) if (tick.checked && called(box.value, tick.dataset.name)) tick.dataset.called = "";
  say();
}

for (const people of document.querySelectorAll("details.people")) offerIn(people);
