// Questions before something is done, in a dialog. A link or a button with data-asks leads to a page
// that asks (admin/access/question.html): its form is shown here instead, on the page that is open.
// Without scripts, and where there is nothing to ask, that page is what comes next.
{
  let dialog = null;
  let opener = null; // what has the focus again when the dialog is closed
  let isAsking = false;

  // goOn: what would be done without this script.
  async function ask(url, options, goOn) {
    let answer;
    let form = null;
    try {
      const headers = { "X-Question": "1" };
      answer = await fetch(url, { ...options, headers, redirect: "manual", credentials: "same-origin" });
      if (answer.ok) form = questionIn(await answer.text());
    } catch {
      return goOn();
    }
    const signIn = answer.headers.get("X-Sign-In"); // the session has ended
    if (signIn) return location.assign(signIn);
    if (answer.type === "opaqueredirect") return location.assign(whereItLeads(options.body));
    if (!form) return goOn();
    if (!form.hasAttribute("action")) form.setAttribute("action", answer.url);
    open(form);
  }

  // The server's own page, parsed as one: what it escaped stays text.
  function questionIn(html) {
    return new DOMParser().parseFromString(html, "text/html").querySelector("form[data-question]");
  }

  // It was done, or could not be, without asking: the page that follows says so.
  function whereItLeads(body) {
    return body?.get("next") || location.href;
  }

  function open(form) {
    dialog ??= made();
    dialog.replaceChildren(document.adoptNode(form));
    dialog.showModal();
  }

  function made() {
    const element = document.createElement("dialog");
    element.className = "dialog";
    element.setAttribute("aria-labelledby", "question-title");
    element.addEventListener("click", (event) => {
      if (!event.target.closest("[data-keep]")) return;
      event.preventDefault();
      element.close();
    });
    element.addEventListener("submit", (event) => {
      if (element.dataset.isSent) event.preventDefault(); // clicked twice
      element.dataset.isSent = "yes";
    });
    element.addEventListener("close", () => sameAs(opener)?.focus());
    document.body.append(element);
    return element;
  }

  // The opener, or where its part of the page was made anew, what says the same there.
  function sameAs(old) {
    if (!old || old.isConnected) return old;
    const all = [...document.querySelectorAll("[data-asks]")];
    return all.find((each) => each.textContent === old.textContent && each.name === old.name);
  }

  function begin(element, url, options, goOn) {
    if (isAsking) return;
    isAsking = true;
    opener = element;
    ask(url, options, goOn).finally(() => (isAsking = false));
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-asks]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    begin(link, link.href, {}, () => location.assign(link.href));
  });

  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || !button?.matches("[data-asks]")) return;
    event.preventDefault();
    const form = event.target;
    const body = new FormData(form, button);
    const address = button.getAttribute("formaction") ?? form.getAttribute("action");
    begin(button, address, { method: "POST", body }, () => {
      button.removeAttribute("data-asks");
      form.requestSubmit(button);
    });
  });

  // Back from the page that followed: nothing is asked any more.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted || !dialog) return;
    delete dialog.dataset.isSent;
    dialog.close();
  });
}
