// BullMQ's no-op job. `fill N` enqueues N of them, `work` runs them, fifty at a time.
"use strict";

const { Queue, Worker } = require("bullmq");

const NAME = "bench";
const STEP = 1000;
const connection = { path: process.env.BENCH_SOCKET, maxRetriesPerRequest: null };

async function fill(count) {
  const queue = new Queue(NAME, { connection });
  for (let done = 0; done < count; done += STEP) {
    const size = Math.min(STEP, count - done);
    await queue.addBulk(Array.from({ length: size }, () => ({ name: "noop", data: {} })));
  }
  await queue.close();
}

function work() {
  const worker = new Worker(NAME, async () => {}, { connection, concurrency: 50 });
  worker.on("error", (error) => console.error(error));
  process.on("SIGTERM", async () => {
    await worker.close();
    process.exit(0);
  });
}

const [command, count] = process.argv.slice(2);
if (command === "fill") {
  fill(Number(count));
} else {
  work();
}
