// What a form of a task does as a whole.

const PART = 200; // bytes that multipart/form-data adds to each field, at most
const MOST_FIELDS = 1000; // that Django takes

const form = document.getElementById("task-form");
document.getElementById("task-problems")?.focus();

// A form that is larger than the hub takes, or has more fields, is not sent: what was written would be
// lost.
form.addEventListener("submit", (event) => {
  let size = 0;
  const fields = [...new FormData(form)];
  for (const [name, value] of fields) {
    const sent = value.replace(/\r?\n/g, "\r\n"); // as browsers send line breaks
    size += new Blob([name, sent]).size + PART;
  }
  const isTooLarge = size > Number(form.dataset.limit) || fields.length > MOST_FIELDS;
  document.getElementById("task-too-large").hidden = !isTooLarge;
  if (!isTooLarge) return;
  event.preventDefault();
  window.scrollTo(0, 0);
});
