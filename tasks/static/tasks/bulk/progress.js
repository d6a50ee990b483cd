// Goes on with a long action by itself, until "Stop here" ends it.
const PAUSE = 400; // milliseconds in which to see how far it is, and to stop

const form = document.querySelector("[data-continues]");
if (form) {
  const timer = setTimeout(() => form.requestSubmit(), PAUSE);
  form.querySelector("[data-stop]").addEventListener("click", () => clearTimeout(timer));
}
