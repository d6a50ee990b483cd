// After an action the list is where it was. What was done is said at the top of the page; where that
// is out of sight it is shown at the lower edge too, and said to those who hear the page.
const KEY = "taskhub.place";
const KEPT_FOR = 300_000; // milliseconds; a long action takes its time
const here = location.pathname + location.search;

// Keeps the place while a form is sent, and goes back to it.
export function keepPlace(list) {
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    sessionStorage.setItem(KEY, JSON.stringify({ here, y: scrollY, at: Date.now() }));
  });
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  sessionStorage.removeItem(KEY);
  if (kept?.here === here && Date.now() - kept.at < KEPT_FOR) scrollTo({ top: kept.y, behavior: "instant" });
  tellOutcome(list);
}

function tellOutcome(list) {
  const messages = document.querySelector("[data-messages] ul");
  if (!messages) return;
  // said once the page is there, or nobody would hear it
  setTimeout(() => (list.querySelector("[data-outcome]").textContent = messages.textContent), 200);
  if (messages.getBoundingClientRect().bottom > 0) return;
  const near = messages.cloneNode(true);
  near.classList.add("task-outcome");
  near.setAttribute("aria-hidden", "true");
  list.append(near);
  const end = () => near.remove();
  near.addEventListener("click", end);
  list.addEventListener("change", end, { once: true });
  new IntersectionObserver(([entry]) => entry.isIntersecting && end()).observe(messages);
}
