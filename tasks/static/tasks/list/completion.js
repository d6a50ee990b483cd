// The text field of the list offers qualifiers and their values while somebody types.
const MOST = 8; // offers at once

const field = document.querySelector("[data-search]");
const offers = document.getElementById("task-offers");
const known = JSON.parse(document.getElementById("task-completion").textContent);
let at = -1; // which offer is marked

// The word before the caret, as [where it begins, the word].
function word() {
  const before = field.value.slice(0, field.selectionStart);
  const begin = before.search(/\S*$/);
  return [begin, before.slice(begin)];
}

// What may be meant by a word, as [what would stand there, what that is].
function found(text) {
  const [name, value] = text.split(/:(.*)/s);
  if (value === undefined) {
    const entries = Object.entries(known.names).filter(([each]) => each.startsWith(name));
    return entries.map(([each, hint]) => [each.endsWith(".") ? each : `${each}:`, hint]);
  }
  const lower = value.toLowerCase();
  const values = (known.values[name] ?? []).filter((each) => each.toLowerCase().includes(lower));
  return values.filter((each) => each !== value).map((each) => [`${name}:${each}`, ""]);
}

function mark(number) {
  const items = [...offers.children];
  at = items.length ? (number + items.length + 1) % (items.length + 1) : -1;
  if (at === items.length) at = -1;
  items.forEach((item, index) => item.setAttribute("aria-selected", String(index === at)));
  if (at < 0) return field.removeAttribute("aria-activedescendant");
  field.setAttribute("aria-activedescendant", items[at].id);
  items[at].scrollIntoView({ block: "nearest" });
}

function close() {
  offers.hidden = true;
  offers.replaceChildren();
  field.setAttribute("aria-expanded", "false");
  mark(-1);
}

function offer() {
  const [, text] = word();
  const items = found(text).slice(0, MOST).map(([whole, hint], number) => {
    const item = document.createElement("li");
    item.id = `task-offer-${number}`;
    item.role = "option";
    item.dataset.whole = whole;
    const name = document.createElement("b");
    name.textContent = whole;
    item.append(name, ` ${hint}`);
    return item;
  });
  offers.replaceChildren(...items);
  offers.hidden = items.length === 0;
  field.setAttribute("aria-expanded", String(items.length > 0));
  mark(-1);
}

function accept(item) {
  const [begin, text] = word();
  const whole = item.dataset.whole;
  const isDone = !/[.:]$/.test(whole);
  const rest = field.value.slice(begin + text.length);
  const inserted = isDone && !rest.startsWith(" ") ? `${whole} ` : whole;
  field.value = field.value.slice(0, begin) + inserted + rest;
  field.setSelectionRange(begin + inserted.length, begin + inserted.length);
  if (isDone) close();
  else offer();
}

field.addEventListener("input", offer);
field.addEventListener("focus", offer);
field.addEventListener("click", offer);
field.addEventListener("blur", close);
field.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !offers.hidden) {
    event.preventDefault();
    return close();
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (offers.hidden) offer();
    event.preventDefault();
    return mark(event.key === "ArrowDown" ? at + 1 : at < 0 ? offers.children.length - 1 : at - 1);
  }
  if ((event.key === "Enter" || event.key === "Tab") && at >= 0) {
    event.preventDefault();
    accept(offers.children[at]);
  }
});
offers.addEventListener("mousedown", (event) => {
  event.preventDefault(); // the field keeps the focus
  const item = event.target.closest("[role=option]");
  if (item) accept(item);
});
