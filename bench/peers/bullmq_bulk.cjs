// Adds BullMQ's jobs a thousand at a time, one call after the other, for as many seconds as its
// first argument says. Its second is the data of each. Prints how many it added, and in what time.
"use strict";

const { Queue } = require("bullmq");

const STEP = 1000;

async function main(seconds, data) {
  const queue = new Queue("bench", { connection: { path: process.env.BENCH_SOCKET } });
  await queue.waitUntilReady();
  const jobs = Array.from({ length: STEP }, () => ({ name: "order", data }));
  const began = performance.now();
  let added = 0;
  while (performance.now() - began < seconds * 1000) {
    await queue.addBulk(jobs);
    added += STEP;
  }
  console.log(JSON.stringify({ added, seconds: (performance.now() - began) / 1000 }));
  await queue.close();
}

main(Number(process.argv[2]), JSON.parse(process.argv[3]));
