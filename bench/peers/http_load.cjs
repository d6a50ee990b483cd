// Keeps connections busy with one request: its argument, as JSON, is what autocannon takes, and
// what it prints how that went. A latency is of one request, in ms.
"use strict";

const autocannon = require("autocannon");

const latencies = [];
const cpu = process.cpuUsage();
const began = performance.now();
let ended = began; // the last answer; autocannon itself looks only now and then whether it is over
const load = autocannon(JSON.parse(process.argv[2]), (error, result) => {
  if (error) {
    throw error;
  }
  const { user, system } = process.cpuUsage(cpu);
  latencies.sort((one, other) => one - other);
  const percentile = (share) => latencies[Math.floor(share * (latencies.length - 1))] ?? 0;
  console.log(
    JSON.stringify({
      answered: result["2xx"],
      refused: result.non2xx,
      broken: result.errors,
      statuses: result.statusCodeStats,
      seconds: (ended - began) / 1000,
      p50: percentile(0.5),
      p99: percentile(0.99),
      cpu_seconds: (user + system) / 1e6,
    }),
  );
});
load.on("response", (_client, _status, _bytes, milliseconds) => {
  latencies.push(milliseconds);
  ended = performance.now();
});
