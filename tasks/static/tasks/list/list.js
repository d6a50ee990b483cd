// The list of tasks: its rows are kept as the tasks are, several can be selected, the field completes.
import "./completion.js";
import "./density.js";
import { keepLooking } from "./live.js";
import { watchSelection } from "./selection.js";

const list = document.querySelector("[data-task-list]");
watchSelection(list);
if (list.querySelector("tbody[data-rows]")) keepLooking(list);
list.querySelector(".task-tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
