import { goal, printTable } from '../pacing/report.mjs';
import { withLineUp } from './line-up.mjs';
import { inTurns, median } from './rounds.mjs';

const ROUNDS = 15;
const REQUESTS = 1_000;
const WARM_UP = 5_000;
const MOST_ADDED_MS = 0.3;

/** What the gateways add to the median time of a request at one connection, over asking the upstream itself. */
export async function measureLatency(dist) {
  return withLineUp(['ours', 'bare'], dist, async ({ load, gateways, direct }) => {
    console.log(`  one connection, ${ROUNDS} rounds of ${REQUESTS} requests in turns, medians`);
    const ways = [{ name: 'direct', target: direct }, ...gateways];
    const send = ({ target }, count) => load.ask({ job: 'requests', target, connections: 1, count });
    for (const way of ways) await send(way, WARM_UP);
    const rounds = await inTurns(ways, ROUNDS, async (way) => (await send(way, REQUESTS)).p50Ms);
    const added = (name) => median(rounds.get(name).map((ms, round) => ms - rounds.get('direct')[round]));
    printTable(
      ['p50 ms', 'added ms'],
      [...rounds].map(([name, p50s]) => [
        ...[name, median(p50s).toFixed(3)],
        name === 'direct' ? undefined : added(name).toFixed(3),
      ]),
    );
    const ours = added('ours');
    return goal(`at most ${MOST_ADDED_MS} ms added`, `${ours.toFixed(3)} ms`, ours <= MOST_ADDED_MS);
  });
}
