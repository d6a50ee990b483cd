// Single keys of the list: they move among the rows, select and search. They can be switched off
// where they are told (WCAG 2.1.4), and do nothing while somebody types, or beside another key.
const KEY = "taskhub.keys";
const TYPED_IN = "input:not([type=checkbox]), textarea, select, [contenteditable]";

export function offerKeys(list) {
  const help = list.querySelector("[data-keys]");
  const areOn = help.querySelector("[data-keys-on]");
  const rows = () => [...list.querySelectorAll("tbody[data-rows] tr")];
  let at = -1; // the row that had the focus last

  areOn.checked = localStorage.getItem(KEY) !== "off";
  areOn.addEventListener("change", () => localStorage.setItem(KEY, areOn.checked ? "on" : "off"));
  list.querySelector("[data-show-keys]").addEventListener("click", showKeys);

  function showKeys() {
    help.showModal();
  }

  function search() {
    const fold = list.querySelector(".task-filter-fold input");
    if (fold.offsetParent) fold.checked = true; // on a phone the field is folded
    const field = list.querySelector("[data-search]");
    field.focus();
    field.select();
  }

  function move(step) {
    const all = rows();
    if (!all.length) return;
    at = Math.min(all.length - 1, Math.max(0, at + step));
    all[at].querySelector("a").focus();
  }

  function toggle() {
    rows()[at]?.querySelector("[data-select]:enabled")?.click();
  }

  function toActions() {
    list.querySelector("[data-bar].is-open button:not([hidden])")?.focus();
  }

  const ACTS = {
    "/": search,
    "?": showKeys,
    j: () => move(1),
    k: () => move(-1),
    x: toggle,
    a: toActions,
  };

  list.addEventListener("focusin", (event) => {
    const row = event.target.closest("tbody[data-rows] tr");
    if (row) at = rows().indexOf(row);
  });

  document.addEventListener("keydown", (event) => {
    const isBeside = event.ctrlKey || event.metaKey || event.altKey;
    if (event.defaultPrevented || event.isComposing || isBeside) return;
    if (event.target.matches(TYPED_IN) || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") return clear(list);
    if (event.key === "Enter" && event.target.matches("[data-select]")) {
      event.preventDefault(); // a box would send its form
      return event.target.closest("tr").querySelector("a").click();
    }
    if (!areOn.checked || !Object.hasOwn(ACTS, event.key)) return;
    event.preventDefault();
    ACTS[event.key]();
  });
}

function clear(list) {
  if (list.querySelector("[data-select]:checked")) list.querySelector("[data-bar]").reset();
}
