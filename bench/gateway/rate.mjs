import { goal, printTable } from '../pacing/report.mjs';
import { withLineUp } from './line-up.mjs';
import { inTurns, median, whileMeasuring } from './rounds.mjs';

const CONNECTIONS = 32;
const ROUNDS = 5;
const WARM_UP_MS = 3_000;
const MEASURED_MS = 3_000;
const LEAST_OF_BARE = 0.65;
const LEAST_OF_PORTKEY = 9;
/** Where the gateway had less of its core than this, something else has set the pace. */
const BUSY = 0.9;

/** Requests a second at 32 connections, ours beside the bare proxy and its peer. */
export async function measureRate(dist) {
  return withLineUp(['ours', 'bare', 'portkey'], dist, async ({ upstream, load, gateways }) => {
    console.log(
      `  ${CONNECTIONS} connections, ${ROUNDS} rounds of ${MEASURED_MS / 1000} s in turns, medians`,
    );
    const send = ({ target }, ms) => load.ask({ job: 'requests', target, connections: CONNECTIONS, ms });
    for (const gateway of gateways) await send(gateway, WARM_UP_MS);
    const rounds = await inTurns(gateways, ROUNDS, async (gateway) => {
      const parts = [gateway.process, load, upstream];
      const { result, used } = await whileMeasuring(parts, () => send(gateway, MEASURED_MS));
      return {
        perSecond: (1000 * result.requests) / result.ms,
        micros: used.map(({ cpuMicros }) => cpuMicros / result.requests),
        shares: used.map(({ share }) => share),
      };
    });
    const summaries = new Map([...rounds].map(([name, of]) => [name, summaryOf(of)]));
    print(summaries);
    return judge(summaries);
  });
}

/** Medians; of rates their extremes too. */
function summaryOf(rounds) {
  const rates = rounds.map(({ perSecond }) => perSecond);
  const [micros, loadMicros, upstreamMicros] = [0, 1, 2].map((part) =>
    median(rounds.map((round) => round.micros[part])),
  );
  return {
    ...{ rate: median(rates), least: Math.min(...rates), most: Math.max(...rates) },
    ...{ micros, loadMicros, upstreamMicros },
    share: median(rounds.map(({ shares }) => shares[0])),
    othersShare: median(rounds.map(({ shares }) => shares[1] + shares[2])),
  };
}

function print(summaries) {
  printTable(
    ['req/s', 'least', 'most', 'CPU µs', 'load µs', 'upstream µs', 'its core', 'other core'],
    [...summaries].map(
      ([name, { rate, least, most, micros, loadMicros, upstreamMicros, share, othersShare }]) => [
        name,
        ...[rate, least, most, micros, loadMicros, upstreamMicros].map((value) => value.toFixed(0)),
        ...[share, othersShare].map((value) => `${(100 * value).toFixed(0)} %`),
      ],
    ),
  );
  const idle = [...summaries].filter(([, { share }]) => share < BUSY).map(([name]) => name);
  if (idle.length > 0)
    console.log(`  NOT QUIET: ${idle.join(', ')} did not get its core, so read CPU µs and not req/s`);
}

function judge(summaries) {
  const beside = (name, least) => {
    const [ours, other] = [summaries.get('ours'), summaries.get(name)];
    const ratio = ours.rate / other.rate;
    const measured = `${ratio.toFixed(2)} (by CPU time ${(other.micros / ours.micros).toFixed(2)})`;
    return goal(`at least ${least} times the req/s of ${name}`, measured, ratio >= least);
  };
  return [beside('bare', LEAST_OF_BARE), beside('portkey', LEAST_OF_PORTKEY)].every(Boolean);
}
