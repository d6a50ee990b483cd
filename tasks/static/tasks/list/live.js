// The rows of the list as time goes by. Each shows how its task stands; on the first page tasks join
// and leave by themselves while the reader is at its top and has selected nothing, and else on demand.
import { markGone, rowOf, update, write } from "./row.js";
import { countSelected } from "./selection.js";
import { showMoments } from "../moments.js";

const EVERY = 2000; // milliseconds
const SHARE = 10; // a page that takes long to be found is asked for less often
const COUNT_EVERY = 15; // looks

export function keepLooking(list) {
  const note = list.querySelector("[data-live-note]");
  const rows = list.querySelector("tbody[data-rows]");
  const button = list.querySelector("[data-new]");
  const listed = list.dataset.state;
  const isFirst = "first" in list.dataset;
  let looks = 0;
  let latest = null; // the first page as it was answered last

  const rowsById = () => new Map([...rows.children].map((row) => [row.dataset.task, row]));

  function say(text) {
    write(note, text);
    note.hidden = text === "";
  }

  async function ask(parameters) {
    const url = new URL(list.dataset.rows, location.href);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (answer.redirected || answer.status === 403) return null;
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return answer.json();
  }

  // Whether rows may come and go under the reader's eyes.
  function isAtRest() {
    if (rows.getBoundingClientRect().top < 0) return false;
    if (list.querySelector("[data-select]:checked") || document.querySelector("dialog[open]")) return false;
    return !rows.contains(document.activeElement) && !rows.querySelector(".task-row-actions:hover");
  }

  function showPage(page, joined) {
    const there = rowsById();
    const wanted = page.map((id) => there.get(id) ?? rowOf(joined[id]));
    wanted.forEach((row, at) => {
      if (rows.children[at] !== row) rows.insertBefore(row, rows.children[at] ?? null);
    });
    while (rows.children.length > wanted.length) rows.lastElementChild.remove();
    showMoments(rows);
    list.querySelector("[data-when-rows]").hidden = page.length === 0;
    list.querySelector("[data-when-empty]").hidden = page.length > 0;
    write(list.querySelector("[data-range]"), page.length ? `1–${page.length}` : "0–0");
    button.hidden = true;
    countSelected(list);
  }

  function showNew({ page, joined }) {
    const isWhole = page.length >= Number(list.dataset.first);
    const count = Object.keys(joined).length;
    const more = isWhole && count === page.length ? "+" : "";
    button.hidden = count === 0;
    write(button, `${count}${more} new · show`);
  }

  function show(seen) {
    const there = rowsById();
    for (const task of seen.rows) update(there.get(task.id), task, listed);
    for (const [state, count] of Object.entries(seen.counts)) {
      write(list.querySelector(`[data-count="${state}"]`), count);
    }
    for (const total of list.querySelectorAll("[data-total]")) if (seen.total) write(total, seen.total);
    latest = seen.page ? seen : null;
    if (latest && isAtRest()) return showPage(latest.page, latest.joined);
    seen.gone.forEach((id) => markGone(there.get(id)));
    countSelected(list);
    if (latest) showNew(latest);
  }

  async function look() {
    const ids = [...rows.querySelectorAll("tr:not([data-state=gone])")].map((row) => row.dataset.task);
    const parameters = { ids: ids.join(",") };
    if (isFirst) Object.assign(parameters, { first: 1, size: list.dataset.first });
    if (looks++ % COUNT_EVERY === 0) parameters.count = 1;
    const seen = await ask(parameters);
    if (!seen) {
      say("You are no longer signed in, or may not see tasks any more: what is shown is not updated.");
      return;
    }
    say("");
    show(seen);
  }

  async function keepOn() {
    const begin = performance.now();
    if (document.visibilityState === "visible") {
      try {
        await look();
      } catch (error) {
        say("The store or the hub does not answer: what is shown may be old.");
      }
    }
    setTimeout(keepOn, Math.max(EVERY, SHARE * (performance.now() - begin)));
  }

  button.addEventListener("click", () => {
    if (latest) showPage(latest.page, latest.joined);
    rows.closest("table").scrollIntoView({ block: "nearest" });
  });
  const isCounted = [...list.querySelectorAll("[data-count]")].every((tab) => tab.textContent !== "–");
  setTimeout(keepOn, isCounted ? EVERY : 0);
}
