import { setTimeout } from 'node:timers/promises';
import { goal, printTable } from '../pacing/report.mjs';
import { withLineUp } from './line-up.mjs';

const CONNECTIONS = 32;
const QUARTERS = 4;
const REQUESTS_A_QUARTER = 50_000;
const SAMPLE_EVERY_MS = 250;
/** What one quarter's peak may differ from another's when nothing is kept. */
const NOISE_MB = 10;

/** Resident memory over 200,000 requests, and the heap after a collection before and after them. */
export async function measureGrowth(dist) {
  return withLineUp(['ours'], dist, async ({ load, gateways: [{ process, target }] }) => {
    console.log(
      `  ${QUARTERS * REQUESTS_A_QUARTER} requests, ${CONNECTIONS} connections, resident memory in MB`,
    );
    const send = (count) => load.ask({ job: 'requests', target, connections: CONNECTIONS, count });
    await send(2_000);
    const before = await process.usage({ collect: true });
    const quarters = [];
    for (let quarter = 0; quarter < QUARTERS; quarter += 1)
      quarters.push(await sampled(process, () => send(REQUESTS_A_QUARTER)));
    const after = await process.usage({ collect: true });
    printTable(
      ['at its end', 'peak'],
      quarters.map(({ endMb, peakMb }, index) => [
        `to ${((index + 1) * REQUESTS_A_QUARTER).toLocaleString('en')}`,
        ...[endMb.toFixed(0), peakMb.toFixed(0)],
      ]),
    );
    console.log(
      `  heap after a collection: ${before.heapMb.toFixed(1)} MB before, ${after.heapMb.toFixed(1)} MB after`,
    );
    const grownMb = quarters.at(-1).peakMb - quarters[0].peakMb;
    const what = `last quarter's peak at most ${NOISE_MB} MB above the first's`;
    return goal(what, `${grownMb.toFixed(1)} MB`, grownMb <= NOISE_MB);
  });
}

/** The highest resident memory that was seen while `work` ran, and that at its end. */
async function sampled(process, work) {
  let over = false;
  let peakMb = 0;
  const working = work().finally(() => (over = true));
  while (!over) {
    peakMb = Math.max(peakMb, (await process.usage()).rssMb);
    await Promise.race([working, setTimeout(SAMPLE_EVERY_MS)]);
  }
  await working;
  const { rssMb: endMb } = await process.usage();
  return { endMb, peakMb: Math.max(peakMb, endMb) };
}
