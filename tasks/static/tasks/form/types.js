// The types that have what was typed, while it is typed; arrow keys go through them.

const search = document.getElementById("task-type-search");
const list = document.getElementById("task-types");
const count = document.getElementById("task-type-count");

const visible = () => [...list.children].filter((item) => !item.hidden);

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const item of list.children) {
    const text = item.textContent.toLowerCase();
    item.hidden = !words.every((word) => text.includes(word));
  }
  const left = visible().length;
  count.textContent = `${left} of ${count.dataset.all}`;
  document.getElementById("task-no-type").hidden = left > 0;
}

// How far the arrow keys go from one link to the next.
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

function go(event) {
  const links = visible().map((item) => item.querySelector("a"));
  if (event.key === "Enter" && event.target === search) {
    event.preventDefault();
    if (search.value && links.length) links[0].click();
  } else if (event.key in STEPS && links.length) {
    event.preventDefault();
    const next = links.indexOf(document.activeElement) + STEPS[event.key];
    (links[Math.min(next, links.length - 1)] ?? search).focus();
  }
}

search?.addEventListener("input", filter);
search?.closest(".task-choice").addEventListener("keydown", go);
search?.form.querySelector("button").remove();
search?.focus();
