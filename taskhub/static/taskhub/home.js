// The start page: starts a demo task, shows the one named in the address, and the queues.

import { $, api, say } from "./page.js";
import { refreshQueues } from "./queues.js";
import { cancel, follow, leave } from "./run.js";

const FIELDS = ["message", "count", "delay_ms"];

async function start(event) {
  event.preventDefault();
  const button = $("start-button");
  if (button.getAttribute("aria-disabled") === "true") return; // a second click
  button.setAttribute("aria-disabled", "true");
  // An empty field has no number; it goes as null, and the API says what it thinks of that.
  const payload = {
    message: $("message").value,
    count: $("count").valueAsNumber,
    delay_ms: $("delay_ms").valueAsNumber,
  };
  try {
    const task = await api("/api/v1/tasks", "POST", { type: "demo", payload });
    showProblems();
    location.hash = task.task_id; // there it survives a reload, and showHash hears of it
    refreshQueues();
  } catch (problem) {
    showProblems(problem);
  }
  button.setAttribute("aria-disabled", "false");
}

function showProblems(problem = null) {
  const errors = problem?.details?.errors ?? {};
  for (const name of FIELDS) {
    say(`${name}-problem`, (errors[name] ?? []).join(" "));
    $(name).setAttribute("aria-invalid", String(name in errors));
  }
  say("start-problem", problem ? [problem.code, problem.error].filter(Boolean).join(": ") : "");
  FIELDS.map($).find((field) => field.name in errors)?.focus();
}

function showHash(event) {
  const id = location.hash.slice(1);
  const isTask = /^[0-9a-f-]{36}$/.test(id);
  $("watched").hidden = !isTask;
  $("idle").hidden = isTask;
  document.title = "TaskHub";
  if (isTask) follow(id);
  else leave();
  if (event && isTask) $("run").scrollIntoView({ block: "nearest" }); // on a phone it is below the form
}

async function copy() {
  try {
    await navigator.clipboard.writeText($("curl").textContent);
    say("copied", "Copied.");
  } catch {
    // Without TLS there is no clipboard for pages; what is selected can be copied by hand.
    getSelection().selectAllChildren($("curl"));
    say("copied", "Selected: now copy it with the keyboard.");
  }
}

$("start").addEventListener("submit", start);
$("cancel").addEventListener("click", cancel);
$("copy").addEventListener("click", copy);
addEventListener("hashchange", showHash);
showHash();
refreshQueues();
