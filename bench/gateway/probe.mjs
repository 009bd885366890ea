/** Preloaded into every process that is measured: says over the parent's channel what the process has used so far. */
import { performance } from 'node:perf_hooks';
import { peakRssMb } from '../pacing/peak-memory.mjs';

process.on('message', (message) => {
  if (message?.probe === undefined) return;
  if (message.collect) globalThis.gc();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  process.send({
    ...{ probe: message.probe, cpuMicros: user + system, at: performance.now() },
    ...{ rssMb: rss / 2 ** 20, heapMb: heapUsed / 2 ** 20, peakRssMb: peakRssMb() },
  });
});
process.on('disconnect', () => process.exit());
