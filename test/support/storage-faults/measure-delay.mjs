// Loaded into a server before its program. Answers every message with the longest delay of the event loop since
// the last one, in milliseconds.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  process.on('message', () => {
    const max = delay.max / 1e6;
    delay.reset();
    process.send?.({ max });
  });
}
