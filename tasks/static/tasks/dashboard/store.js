// The store, in its own words.

import { elapsedText } from "../elapsed.js";
import { $, element, say } from "../element.js";
import { bytes, dateTime, number } from "../format.js";

const facts = new Map();

export function showStore(store) {
  const limit = store.memory_limit ? ` of ${bytes(store.memory_limit)}` : ", no limit";
  fact("Server", `${store.name} ${store.version}`);
  fact("Up for", elapsedText(store.uptime_seconds));
  fact("Memory", bytes(store.memory) + limit, store.memory_limit && store.memory > 0.9 * store.memory_limit);
  fact("When full", store.evicts ? "throws away keys: tasks may be lost" : "refuses to grow", store.evicts);
  fact("Clients", `${number(store.clients)} of ${number(store.clients_limit)}`);
  fact("Commands", `${number(store.commands_per_second)} per second`);
  fact("Append-only file", appending(store), !store.appends || !store.appends_well);
  fact("Last snapshot", dateTime(store.last_save) + (store.saves_well ? "" : ", the next one failed"), !store.saves_well);
}

function appending({ appends, appends_well: well }) {
  if (!appends) return "off: a crash loses what is not in a snapshot";
  return well ? "on" : "on, but the last write failed";
}

function fact(name, text, isBad = false) {
  if (!facts.has(name)) {
    const value = element("dd");
    $("store").append(element("div", {}, element("dt", {}, name), value));
    facts.set(name, value);
  }
  say(facts.get(name), text);
  facts.get(name).classList.toggle("bad", Boolean(isBad));
}
