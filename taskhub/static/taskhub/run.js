// One task on show: its event stream, its entries, its state and result, and how to cancel it.

import { $, api, clock, element, say } from "./page.js";
import { refreshQueues } from "./queues.js";

const TASKS = "/api/v1/tasks";
const REOPEN_MS = 3000;
let current = null; // see `follow`

export function leave() {
  current?.source.close();
  current = null;
  say("note", "");
  $("cancel").hidden = true;
}

export function follow(id) {
  leave();
  for (const part of ["log", "facts"]) $(part).replaceChildren();
  for (const part of ["state", "status", "percentage"]) say(part, "");
  $("bar").value = 0;
  $("watched").hidden = false;
  const source = new EventSource(`${TASKS}/${id}/progress/stream?history=true`);
  // stage: of the last entry. status: how the task ended. reads: how often the task was read.
  const run = { id, source, stage: "", status: "", reads: 0 };
  current = run;
  const onEntry = (event) => showEntry(run, JSON.parse(event.data));
  source.addEventListener("open", () => readTask(run));
  source.addEventListener("history", onEntry);
  source.addEventListener("progress", onEntry);
  source.addEventListener("done", (event) => {
    source.close(); // or the browser would connect again
    run.status = JSON.parse(event.data).status;
    confirmEnd(run);
    refreshQueues();
  });
  // One name for two things: an event of the stream, which has data, and a lost connection.
  source.addEventListener("error", (event) => {
    if (event.data) showFault(run, JSON.parse(event.data));
    else connectionLost(run);
  });
}

function showFault(run, fault) {
  say("note", fault.error);
  if (fault.code !== "TASK_NOT_FOUND") return; // the stream goes on by itself
  run.source.close();
  readTask(run);
}

function connectionLost(run) {
  if (run.source.readyState === EventSource.CONNECTING) {
    say("note", "The connection was lost. Connecting again…");
  } else {
    confirmEnd(run); // the browser has given up: no such task, its end was sent before, or a fault
  }
}

// The stream is closed. Unless the task confirms that it is over, watching begins anew.
async function confirmEnd(run) {
  const task = await readTask(run);
  if (task.isOver || task.isUnknown) return;
  setTimeout(() => run === current && follow(run.id), REOPEN_MS);
}

function showEntry(run, entry) {
  const item = element("li", "");
  item.append(
    element("time", clock(entry.timestamp_ms)),
    element("span", `${entry.percentage}%`),
    element("span", entry.stage),
    element("span", entry.message),
  );
  $("log").append(item);
  $("bar").value = entry.percentage;
  say("percentage", `${entry.percentage}%`);
  say("note", "");
  document.title = `${entry.percentage}% · TaskHub`;
  // With the stage the state may have changed, and the task itself knows that best.
  if (entry.stage !== run.stage) readTask(run);
  run.stage = entry.stage;
}

async function readTask(run) {
  const turn = ++run.reads;
  // Another task may be on show by the time of the answer, or a later answer may have come first.
  const isLatest = () => run === current && turn === run.reads;
  try {
    const task = await api(`${TASKS}/${run.id}`);
    task.isOver = ["completed", "archived"].includes(task.state);
    task.isCancelled = task.state === "archived" && run.status === "cancelled";
    if (isLatest()) showTask(task);
    return task;
  } catch (problem) {
    const isUnknown = problem.code === "TASK_NOT_FOUND";
    if (isLatest()) say("note", isUnknown ? `There is no task ${run.id}.` : problem.error);
    if (isLatest() && isUnknown) $("watched").hidden = $("cancel").hidden = true;
    return { isUnknown };
  }
}

function statusOf(task) {
  const seconds = (new Date(task.completed_at) - new Date(task.started_at)) / 1000;
  const due = clock(task.next_process_at);
  const attempt = task.retried + 1;
  return {
    pending: `Waiting in the queue ${task.queue}.`,
    scheduled: `Due at ${due}.`,
    active: `Attempt ${attempt} is running.`,
    retry: `Attempt ${attempt} failed, the next is due at ${due}.`,
    completed: `Done in ${seconds.toFixed(1)} s.`,
    archived: task.isCancelled ? "Cancelled." : "Failed, and not tried again.",
  }[task.state];
}

function showTask(task) {
  $("state").dataset.tone = $("bar").dataset.tone = task.isCancelled ? "cancelled" : task.state;
  say("state", task.state);
  say("status", statusOf(task));
  say("note", "");
  const facts = [
    ["Task", element("a", task.id, { href: `${TASKS}/${task.id}` })],
    ["Attempts", `${task.started_at ? task.retried + 1 : 0} of at most ${task.max_retry + 1}`],
  ];
  if (task.last_err && !task.isCancelled) facts.push(["Last error", task.last_err]);
  if (task.state === "completed") {
    facts.push(["Result", element("code", JSON.stringify(task.result))]);
  }
  const parts = facts.flatMap(([name, value]) => [element("dt", name), element("dd", value)]);
  $("facts").replaceChildren(...parts);
  // The focus would be lost with the button that has it.
  if (task.isOver && document.activeElement === $("cancel")) $("run-title").focus();
  $("cancel").hidden = task.isOver;
}

export async function cancel() {
  const run = current;
  try {
    await api(`${TASKS}/${run.id}/cancel`, "POST");
    if (run === current) say("status", "Cancelling…"); // what runs is given a moment to stop
  } catch (problem) {
    const reason = problem.details?.reason;
    if (run === current) say("note", problem.error + (reason ? ` (${reason})` : ""));
  }
}
