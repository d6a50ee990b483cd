// The list of tasks: its rows are kept as the tasks are, several can be selected, by keys too, and the
// field completes.
import "./completion.js";
import "./density.js";
import { offerKeys } from "./keyboard.js";
import { keepLooking } from "./live.js";
import { keepPlace } from "./place.js";
import { watchSelection } from "./selection.js";
import { keepWayBack } from "./way_back.js";

const list = document.querySelector("[data-task-list]");
watchSelection(list);
offerKeys(list);
if (list.querySelector("tbody[data-rows]")) keepLooking(list);
list.querySelector(".task-tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
keepPlace(list);
keepWayBack(list);
