import { readFileSync } from 'node:fs';
import { goal, listed, printTable } from '../pacing/report.mjs';
import { withLineUp } from './line-up.mjs';
import { AT_ONCE, CHUNKS } from './stream-shape.mjs';

const STREAMS = 1_000;
const GAP_MS = 100;
/** A thousand connections at one moment would show how the kernel queues them. */
const BEGIN_WITHIN_MS = 1_000;
/** So that a thousand do not begin in a program that has yet to be compiled. */
const WARM_UP = { gap: AT_ONCE, concurrency: 16, count: 300 };
const MOST_MB = 170;
/** Two connections a stream in the gateway, and what else a server has open. */
const FILES_NEEDED = 2 * STREAMS + 200;

/** A thousand streams at once: whether each arrives whole and in order, and the gateway's peak memory. */
export async function measureStreams(dist) {
  const files = openFilesLimit();
  console.log(
    `  ${STREAMS} streams at once, ${CHUNKS} chunks each, ${GAP_MS} ms apart; ${files} open files allowed`,
  );
  if (files < FILES_NEEDED) return goal(`at least ${FILES_NEEDED} open files (ulimit -n)`, files, false);
  const runs = [];
  for (const name of ['ours', 'bare']) runs.push({ name, ...(await runOne(name, dist)) });
  printTable(
    ['open at once', 'peak MB', 'delay p50', 'p99', 'longest', 'first to last', 'longest'],
    runs.map(({ name, mostOpen, peakMb, delayMs, spanMs }) => [
      ...[name, mostOpen, peakMb.toFixed(0)],
      ...[delayMs.p50, delayMs.p99, delayMs.longest].map((ms) => `${ms.toFixed(1)} ms`),
      ...[spanMs.p50, spanMs.longest].map((ms) => `${(ms / 1000).toFixed(2)} s`),
    ]),
  );
  const [{ faults, peakMb, mostOpen }] = runs;
  return [
    goal('all open at once', mostOpen, mostOpen === STREAMS),
    goal('no chunk lost, reordered or doubled', listed(faults), Object.keys(faults).length === 0),
    goal(`at most ${MOST_MB} MB`, `${peakMb.toFixed(0)} MB`, peakMb <= MOST_MB),
  ].every(Boolean);
}

function runOne(name, dist) {
  return withLineUp([name], dist, async ({ load, gateways: [{ process, target }] }) => {
    await load.ask({ job: 'streams', target, ...WARM_UP });
    const result = await load.ask({
      ...{ job: 'streams', target, gap: GAP_MS, beginWithinMs: BEGIN_WITHIN_MS },
      ...{ concurrency: STREAMS, count: STREAMS },
    });
    const { peakRssMb } = await process.usage();
    return { ...result, peakMb: peakRssMb };
  });
}

/** What the kernel allows this process, and so its children; Node has raised it as far as it may. */
function openFilesLimit() {
  try {
    const soft = /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))[1];
    return soft === 'unlimited' ? Infinity : Number(soft);
  } catch {
    return Infinity;
  }
}
