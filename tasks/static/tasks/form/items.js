// Items are added to lists and removed from them, without asking the hub as the buttons else do.

const FIELD = "input:not([type=hidden]), select, textarea, .task-add";

const form = document.getElementById("task-form");

form.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=_add], button[name=_remove]");
  if (!button) return;
  event.preventDefault();
  const list = button.closest(".task-list");
  if (button.name === "_add") add(list);
  else remove(list, button.closest(".task-item"));
  number(list);
});

function itemsOf(list) {
  return list.querySelector(":scope > .task-items");
}

// A copy of the list's template, with a number of its own in place of the mark.
function add(list) {
  const template = list.querySelector(":scope > template");
  const items = itemsOf(list);
  const taken = [...items.children].map((item) => Number(item.dataset.token));
  const next = String(Math.max(-1, ...taken) + 1);
  const html = template.innerHTML.replaceAll(template.dataset.mark, next);
  items.append(document.createRange().createContextualFragment(html));
  items.lastElementChild.querySelector(FIELD)?.focus();
}

function remove(list, item) {
  const neighbour = item.nextElementSibling ?? item.previousElementSibling;
  item.remove();
  const next = neighbour?.querySelector(FIELD) ?? list.querySelector(":scope > .task-add");
  next.focus();
}

// Labels count the items as they are now, and those of an item that is a list itself.
function number(list) {
  [...itemsOf(list).children].forEach((item, index) => {
    const label = `${list.dataset.list} ${index + 1}`;
    for (const each of item.querySelectorAll("[data-item-label]")) {
      if (each.closest(".task-item") === item) each.textContent = label;
    }
    item.querySelector(":scope > .task-remove").setAttribute("aria-label", `Remove ${label}`);
    const inner = item.querySelector(":scope > .task-list");
    if (!inner) return;
    inner.dataset.list = label;
    inner.querySelector(":scope > .task-add").textContent = `Add to ${label}`;
    number(inner);
  });
}
