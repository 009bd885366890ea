import { goal, listed, percent, printTable } from './pacing/report.mjs';
import { runAway } from './stores-away/run.mjs';

/** One of them starts again without its data. */
const STORES = ['redis', 'redis-without-data', 'postgres'];
const DATABASE_AWAY = ['away', 'after'];
const SECONDS_AWAY = 30;
const MOST = 1.02;
const BACK_WITHIN_MS = 2_000;
/** What a call may be told; of the database's, only while it is away. */
const ANSWERS = /^(?:200|429 (?:rate_limit_exceeded|concurrency_exceeded))$/;
const AWAY_ANSWERS = /^503 storage_unavailable$/;
const WRITTEN = /^20[01]$/;
const AWAY_WRITTEN = /^503 storage_(?:unavailable|busy|uncertain)$/;

/** Kills Redis, or Postgres, under two gateways with load, for so many seconds. */
export async function measureStoresAway(dist, { stores = STORES, secondsAway = SECONDS_AWAY } = {}) {
  const unknown = stores.filter((store) => !STORES.includes(store));
  if (unknown.length > 0)
    throw new Error(`Unknown store ${unknown.join(', ')}. Known: ${STORES.join(', ')}.`);
  let passed = true;
  for (const store of stores) {
    console.log(`\n  ${store} is killed for ${secondsAway} s`);
    const outcome = await runAway({ dist, store, secondsAway });
    print(outcome);
    passed = judge(store, outcome) && passed;
  }
  return passed;
}

function print({ phases, back }) {
  printTable(
    ['asked', 'refused', 'permitted', 'peak', 'narrow', 'slowest'],
    phases.map(({ name, provider, load }) => [
      ...[
        name,
        provider.asked,
        provider.refused,
        name === 'start' ? undefined : percent(provider.share),
        percent(provider.peak),
      ],
      ...[provider.most.narrow ?? 0, `${(load.slowestMs / 1_000).toFixed(1)} s`],
    ]),
  );
  for (const { name, load, writes } of phases) {
    for (const [group, replies] of Object.entries(load.replies))
      console.log(`  ${name}, ${group}: ${listed(replies)}`);
    writes.forEach(({ replies }, index) =>
      console.log(`  ${name}, writes at ${index + 1}: ${listed(replies)}`),
    );
  }
  console.log(`  after the return: ${listed(back)} ms`);
}

function judge(store, { phases, back, keyPeak, missing, acknowledged, wrong, ended }) {
  const peak = Math.max(...phases.map(({ provider }) => provider.peak));
  const unexpected = phases.flatMap((phase) =>
    unexpectedOf(phase, store === 'postgres' && DATABASE_AWAY.includes(phase.name)),
  );
  for (const line of wrong.slice(0, 5)) console.log(`  logged: ${line}`);
  return [
    goal(`${store}: the provider asked at most ${percent(MOST)} of its limits`, percent(peak), peak <= MOST),
    goal(`${store}: a client key at most ${percent(MOST)} of its limit`, percent(keyPeak), keyPeak <= MOST),
    goal(
      `${store}: no other replies than expected`,
      unexpected.join(', ') || 'none',
      unexpected.length === 0,
    ),
    goal(`${store}: nothing missing of ${acknowledged} writes`, missing.length, missing.length === 0),
    goal(
      `${store}: servers that ended, errors in their logs`,
      `${ended}, ${wrong.length}`,
      ended + wrong.length === 0,
    ),
    ...Object.entries(back).map(([what, ms]) =>
      goal(`${store}: ${what} within ${BACK_WITHIN_MS} ms of the return`, `${ms} ms`, ms <= BACK_WITHIN_MS),
    ),
  ].every(Boolean);
}

function unexpectedOf({ name, load, writes }, isAway) {
  const unexpected = (replies, usual, away) =>
    Object.entries(replies).filter(([outcome]) => !usual.test(outcome) && !(isAway && away.test(outcome)));
  return [
    ...Object.values(load.replies).flatMap((replies) => unexpected(replies, ANSWERS, AWAY_ANSWERS)),
    ...writes.flatMap(({ replies }) => unexpected(replies, WRITTEN, AWAY_WRITTEN)),
  ].map(([outcome, times]) => `${name}: ${times} ${outcome}`);
}
