// Buttons that copy: data-copy is the id of the element whose text it is.

const said = document.getElementById("key-copied");

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent);
    said.textContent = "Copied.";
  } catch {
    // Without TLS there is no clipboard for pages; what is selected can be copied by hand.
    getSelection().selectAllChildren(source);
    said.textContent = "Selected: now copy it with the keyboard.";
  }
});
