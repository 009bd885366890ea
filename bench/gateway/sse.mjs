import { goal, listed, printTable } from '../pacing/report.mjs';
import { withLineUp } from './line-up.mjs';
import { inTurns, median, whileMeasuring } from './rounds.mjs';
import { AT_ONCE, CHUNKS, COMPLETION_TOKENS } from './stream-shape.mjs';

const CONCURRENCY = 32;
const ROUNDS = 5;
const MOST_OF_BARE = 1.15;
const SHAPES = [
  { name: 'in one write', gap: AT_ONCE, count: 1_600 },
  { name: 'a write each', gap: 0, count: 800 },
  { name: 'each after 5 ms', gap: 5, count: 256 },
];

/** CPU per stream, ours beside the bare proxy, for streams that reach them in different pieces. */
export async function measureSse(dist) {
  return withLineUp(['ours', 'bare'], dist, async ({ load, gateways }) => {
    console.log(
      `  ${CHUNKS} chunks and usage a stream, ${CONCURRENCY} streams at a time, ${ROUNDS} rounds in turns, medians`,
    );
    const shapes = [];
    for (const shape of SHAPES) shapes.push({ ...shape, ...(await measureShape(shape, load, gateways)) });
    printTable(
      ['ours CPU µs', 'bare CPU µs', 'ratio'],
      shapes.map(({ name, ours, bare, ratio }) => [name, ours.toFixed(0), bare.toFixed(0), ratio.toFixed(2)]),
    );
    return [...shapes.map(judge), judgeBooks(await gateways[0].completionTokens())].every(Boolean);
  });
}

/** Once to warm up, then in turns. */
async function measureShape({ gap, count }, load, gateways) {
  const faults = {};
  const run = async ({ name, process, target }) => {
    const streams = { job: 'streams', target, gap, count, concurrency: CONCURRENCY, usage: true };
    const { result, used } = await whileMeasuring([process], () => load.ask(streams));
    for (const [fault, times] of Object.entries(result.faults)) faults[`${name}: ${fault}`] = times;
    return used[0].cpuMicros / count;
  };
  for (const gateway of gateways) await run(gateway);
  const micros = await inTurns(gateways, ROUNDS, run);
  const [ours, bare] = [micros.get('ours'), micros.get('bare')];
  const ratio = median(ours.map((value, round) => value / bare[round]));
  return { ours: median(ours), bare: median(bare), ratio, faults };
}

function judge({ name, faults, ratio }) {
  const whole = Object.keys(faults).length === 0;
  const measured = `${ratio.toFixed(2)}${whole ? '' : `, ${listed(faults)}`}`;
  return goal(`${name}: at most ${MOST_OF_BARE} times bare`, measured, whole && ratio <= MOST_OF_BARE);
}

/** That the usage was read, and once of each stream. */
function judgeBooks(tokens) {
  const streams = SHAPES.reduce((sum, { count }) => sum + count * (ROUNDS + 1), 0);
  const counted = tokens / COMPLETION_TOKENS;
  return goal(`usage of ${streams} streams in our own metrics`, counted, counted === streams);
}
