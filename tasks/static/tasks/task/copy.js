// Buttons that copy: data-copy is the id of the element whose text it is; data-whole, where that
// text is cut, the address of the whole.

const SAID_FOR = 1500; // ms

export function offerCopies(page) {
  page.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const copied = await copy(button).catch(() => false);
    button.textContent = copied ? "Copied" : "Not copied";
    setTimeout(() => (button.textContent = "Copy"), SAID_FOR);
  });
}

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  const text = button.dataset.whole ? await whole(button.dataset.whole) : source.textContent;
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return true;
  }
  return copyByHand(text); // without https browsers have no clipboard
}

async function whole(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.text();
}

function copyByHand(text) {
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
}
