// Whether rows are compact; a cookie has the server send them so the next time.
const YEAR = 31_536_000; // seconds
const button = document.querySelector("[data-compact]");

button.addEventListener("click", () => {
  const isCompact = button.closest("[data-task-list]").classList.toggle("is-compact");
  button.setAttribute("aria-pressed", String(isCompact));
  const value = isCompact ? "compact" : "usual";
  document.cookie = `tasks_rows=${value}; path=/admin/; max-age=${YEAR}; samesite=lax`;
});
