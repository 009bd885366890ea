// Loaded into a server before its program. Answers every message with the longest stall of the event loop since the last
// one, in milliseconds: how late a timer is. The time in which the thread could run and had no processor is left out, since
// that is the machine's. What remains is the program's: it ran, or waited for a lock, a disk or another thread. Linux alone.
import { Buffer } from 'node:buffer';
import { openSync, readSync } from 'node:fs';
import { setTimeout } from 'node:timers';
import { isMainThread } from 'node:worker_threads';

const EVERY_MS = 10;

if (isMainThread) {
  // Nanoseconds on a processor, nanoseconds in wait of one, times that it ran.
  const file = openSync(`/proc/self/task/${process.pid}/schedstat`);
  const bytes = Buffer.alloc(64);
  const waitedMs = () => {
    const length = readSync(file, bytes, 0, bytes.length, 0);
    return Number(bytes.toString('latin1', 0, length).split(' ')[1]) / 1e6;
  };
  let max = 0;
  let before = { now: performance.now(), waited: waitedMs() };
  const look = () => {
    const now = performance.now();
    const waited = waitedMs();
    max = Math.max(max, now - before.now - EVERY_MS - (waited - before.waited));
    before = { now, waited };
    setTimeout(look, EVERY_MS);
  };
  setTimeout(look, EVERY_MS);
  process.on('message', () => {
    process.send?.({ max });
    max = 0;
  });
}
