import { earliestAdmissionMs } from './optimum.mjs';
import { runToEnd, withFakeProvider } from './processes.mjs';
import { goal, listed, percent, printTable, sum } from './report.mjs';
import { CONCURRENCY, sharedLoad, VENDOR } from './shared-load.mjs';
import { latencyMs } from './workload.mjs';

const WARP = 8;
const ALLOWED_WALL = 1.05;
const MINUTE_MS = 60_000;

/** Two pools and a stream of single calls on one scope: nobody is held up by the others more than the limits demand. */
export async function measureShared(dist) {
  const { pools, singles } = sharedLoad();
  const items = [...pools.flat(), ...singles];
  const optimumMs = earliestAdmissionMs(items, VENDOR.limits) + latencyMs(pools[1].at(-1).prompt);
  console.log(
    `\n  ${VENDOR.limits.rpm} RPM, ${VENDOR.limits.tpm} TPM; two pools of ${pools[0].length}, ${CONCURRENCY} at a time each,\n` +
      `  and ${singles.length} single calls, one every 2 s (waits in ms)\n  optimum ${(optimumMs / 1000).toFixed(1)} s, warped ${WARP} times`,
  );
  const runs = [];
  for (const known of [true, false]) {
    const { result, ledger } = await withFakeProvider({ vendor: VENDOR, warp: WARP }, (baseUrl) =>
      runToEnd('shared-process.mjs', { dist, baseUrl, known }, WARP),
    );
    const name = known ? 'ours, limits known' : 'ours, limits learned';
    runs.push({ name, ...result, ledger, ratio: result.wallMs / optimumMs, total: items.length });
  }
  printTable(['lost', 'sent', '429', 'wall', 'pool 1', 'pool 2', 'median', 'longest'], runs.map(row));
  return runs.map(judge).every(Boolean);
}

function row({ name, pools, singles, ledger, ratio, transportMs }) {
  const waits = singles.map(({ waitedMs }) => waitedMs - transportMs).sort((a, b) => a - b);
  return [
    name,
    sum(lostOf({ pools, singles })),
    ledger.sent,
    percent(ledger.refused / ledger.sent),
    ratio.toFixed(3),
    ...pools.map(({ wallMs }) => (wallMs / 1000).toFixed(1)),
    waits[Math.floor(waits.length / 2)].toFixed(0),
    waits.at(-1).toFixed(0),
  ];
}

function judge({ name, pools, singles, ratio, transportMs }) {
  const lost = lostOf({ pools, singles });
  const excess = singles.map(({ waitedMs, tokens }) => waitedMs - transportMs - allowedWaitMs(tokens));
  const over = excess.filter((ms) => ms > 0);
  return [
    goal(`${name}: none lost`, listed(lost), sum(lost) === 0),
    goal(`${name}: wall at most ${ALLOWED_WALL} times`, ratio.toFixed(3), ratio <= ALLOWED_WALL),
    goal(
      `${name}: singles wait a refill and their need`,
      over.length === 0 ? 'all' : `${over.length} longer, by up to ${Math.max(...over).toFixed(0)} ms`,
      over.length === 0,
    ),
  ].every(Boolean);
}

/** One refill interval, which is a request's, and the time the call's own need takes to come in. */
function allowedWaitMs(tokens) {
  const { rpm, tpm } = VENDOR.limits;
  return MINUTE_MS / rpm + Math.max(MINUTE_MS / rpm, (tokens * MINUTE_MS) / tpm);
}

function lostOf({ pools, singles }) {
  const lost = {};
  for (const pool of pools)
    for (const [reason, times] of Object.entries(pool.lost)) lost[reason] = (lost[reason] ?? 0) + times;
  for (const { lost: reason } of singles) if (reason !== undefined) lost[reason] = (lost[reason] ?? 0) + 1;
  return lost;
}
