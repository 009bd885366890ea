import { goal, percent, printTable } from './pacing/report.mjs';
import { runShared } from './shared-limits/run.mjs';
import { SCENARIOS } from './shared-limits/scenarios.mjs';

const STORES = ['postgres', 'redis', 'memory'];
const SECONDS = 180;
/** By how limits are known. Without figures, a limit is found by exceeding it. */
const ALLOWED_REFUSED = { known: 0.005, learned: 0.02, silent: 1 };
const LEAST_SHARE = 0.98;
const MOST_UNEVEN = 1.25;
/** Figures of the ledger are read a little after the calls were let through. */
const FULL = 1.0005;

/**
 * Several processes on one limit of the fake provider, in Postgres, in Redis, and, to see what that is worth, each for
 * itself: all scenarios, or those named, for so many seconds each.
 */
export async function measureSharedLimits(
  dist,
  { scenarios = Object.keys(SCENARIOS), seconds = SECONDS } = {},
) {
  const unknown = scenarios.filter((name) => !Object.hasOwn(SCENARIOS, name));
  if (unknown.length > 0)
    throw new Error(`Unknown scenario ${unknown.join(', ')}. Known: ${Object.keys(SCENARIOS).join(', ')}.`);
  let passed = true;
  for (const name of scenarios) passed = (await measureScenario(dist, name, seconds)) && passed;
  return passed;
}

async function measureScenario(dist, name, seconds) {
  const { isKnown = false, ...scenario } = SCENARIOS[name];
  const { limits, processes, callers } = scenario;
  console.log(
    `\n  ${name}: ${processes} processes, ${callers} callers, ${limits.rpm} RPM, ${limits.tpm} TPM, ${seconds} s`,
  );
  const outcomes = [];
  for (const store of STORES)
    outcomes.push([store, await runShared({ ...scenario, dist, store, seconds, known: isKnown })]);
  print(outcomes);
  // Without a store it is to be seen what goes wrong.
  const shared = outcomes.filter(([store]) => store !== 'memory');
  const how = isKnown ? 'known' : limits.silent ? 'silent' : 'learned';
  return shared.map(([store, outcome]) => judge(store, outcome, how)).every(Boolean);
}

function print(outcomes) {
  printTable(
    ['permitted', '429', 'peak', 'even', 'longest', 'fair', 'questions', 'CPU µs', 'failed'],
    outcomes.map(([store, outcome]) => [
      store === 'memory' ? 'none' : store,
      percent(outcome.share),
      percent(outcome.refusedShare),
      percent(outcome.peak),
      outcome.evenness.toFixed(2),
      `${(outcome.longestMs / 1_000).toFixed(1)} s`,
      `${(outcome.fairTurnMs / 1_000).toFixed(1)} s`,
      outcome.questionsPerCall.toFixed(2),
      outcome.cpuMicrosPerCall.toFixed(0),
      Object.entries(outcome.failures)
        .map(([reason, times]) => `${times} ${reason}`)
        .join(', ') || 0,
    ]),
  );
}

function judge(store, { share, refusedShare, peak, evenness }, how) {
  const allowed = ALLOWED_REFUSED[how];
  return [
    goal(
      `${store}: at least ${percent(LEAST_SHARE)} of what is permitted`,
      percent(share),
      share >= LEAST_SHARE,
    ),
    goal(`${store}: 429s at most ${percent(allowed)}`, percent(refusedShare), refusedShare <= allowed),
    // Who learns a limit has to meet it.
    ...(how === 'known' ? [goal(`${store}: never over the limits`, percent(peak), peak <= FULL)] : []),
    goal(`${store}: shares within ${MOST_UNEVEN}`, evenness.toFixed(2), evenness <= MOST_UNEVEN),
  ].every(Boolean);
}
