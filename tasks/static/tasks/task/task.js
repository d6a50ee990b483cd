// A task's page: starts what lives on it.

import { offerCopies } from "./copy.js";
import { watchParts } from "./live_parts.js";
import { watchProgress } from "./progress.js";

const page = document.getElementById("task-page");
offerCopies(page);
const refresh = watchParts(page);
watchProgress(page, refresh);
