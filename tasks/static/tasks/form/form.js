// What a form of a task does as a whole.

const PART = 200; // bytes that multipart/form-data adds to each field, at most

const form = document.getElementById("task-form");
document.getElementById("task-problems")?.focus();

// A form that is larger than the hub takes is not sent: what was written would be lost.
form.addEventListener("submit", (event) => {
  let size = 0;
  for (const [name, value] of new FormData(form)) {
    const sent = value.replace(/\r?\n/g, "\r\n"); // as browsers send line breaks
    size += new Blob([name, sent]).size + PART;
  }
  const isTooLarge = size > Number(form.dataset.limit);
  document.getElementById("task-too-large").hidden = !isTooLarge;
  if (!isTooLarge) return;
  event.preventDefault();
  window.scrollTo(0, 0);
});
