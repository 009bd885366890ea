import { runToEnd } from './processes.mjs';
import { goal, printTable } from './report.mjs';

const ALLOWED_MICROS = 5;
const FASTEST = 10;

/** What pacing costs a prompt: limits that never bind beside none, on a driver that answers at once. */
export async function measureOverhead(dist) {
  const rounds = await runToEnd('overhead-process.mjs', { dist }, 1);
  const none = undisturbed(rounds.map((round) => round.none));
  const generous = undisturbed(rounds.map((round) => round.generous));
  const difference = generous - none;
  console.log(`\n  ${rounds.length} rounds of each in turns, the mean of the ten fastest`);
  printTable(
    ['CPU µs a prompt'],
    [
      ['no limits', none.toFixed(1)],
      ['limits never binding', generous.toFixed(1)],
      ['difference', difference.toFixed(1)],
    ],
  );
  return goal(
    `pacing costs at most ${ALLOWED_MICROS} µs a prompt`,
    `${difference.toFixed(1)} µs`,
    difference <= ALLOWED_MICROS,
  );
}

/** The processor's speed changes between rounds by more than what is measured, and only ever slows one down. */
function undisturbed(values) {
  const fastest = values.sort((a, b) => a - b).slice(0, FASTEST);
  return fastest.reduce((total, value) => total + value, 0) / fastest.length;
}
