import { LINE_UP, runSystem } from './line-up.mjs';
import { runToEnd, withFakeProvider } from './processes.mjs';
import { goal, listed, percent, printTable, sum } from './report.mjs';

const WARP = 5;
/** Failures of calls that were sent one after the other. */
const ROW = ['slow_down', 'server_error', 'overloaded', 'reset'];
const ALLOWED_SLOWDOWN = 1.5;
const ALLOWED_LONG_MS = 2_000;
const ALLOWED_REFUSED = 0.05;
const BORNE = 4;
const PROMPTS = 400;
const CONCURRENCY = 64;

/** A provider that tells no limits: calls at once after a row of failures, and one that bears a few at a time. */
export async function measureRecovery(dist) {
  const afterFailures = await measureAfterFailures(dist);
  return (await measureFewAtATime(dist)) && afterFailures;
}

async function measureAfterFailures(dist) {
  console.log(`\n  calls at once, after ${ROW.length} calls that failed one by one and 3 that were answered`);
  const fresh = await atOnceMs(dist, { count: 50, latencyMs: 200, failures: [] });
  const after = await atOnceMs(dist, { count: 50, latencyMs: 200, failures: ROW });
  const long = await atOnceMs(dist, { count: 20, latencyMs: 1_000, failures: ROW });
  printTable(
    ['fresh', 'after failures'],
    [
      ['50 calls of 0.2 s', `${fresh.toFixed(0)} ms`, `${after.toFixed(0)} ms`],
      ['20 calls of 1 s', undefined, `${long.toFixed(0)} ms`],
    ],
  );
  return [
    goal(
      `50 calls take at most ${ALLOWED_SLOWDOWN} times as long`,
      (after / fresh).toFixed(2),
      after <= ALLOWED_SLOWDOWN * fresh,
    ),
    goal('20 calls of 1 s take at most 2 s', `${(long / 1000).toFixed(2)} s`, long <= ALLOWED_LONG_MS),
  ].every(Boolean);
}

async function atOnceMs(dist, { count, latencyMs, failures }) {
  const vendor = { flavour: 'openai', model: 'gpt-4o-mini', latencyMs, failuresFirst: failures };
  const { result } = await withFakeProvider({ vendor, warp: WARP }, (baseUrl) =>
    runToEnd('recovery-process.mjs', { dist, baseUrl, vendor, count, failures: failures.length }, WARP),
  );
  return result.wallMs;
}

async function measureFewAtATime(dist) {
  console.log(
    `\n  a provider that bears ${BORNE} calls at a time: ${PROMPTS} prompts, ${CONCURRENCY} at a time`,
  );
  const vendor = { flavour: 'openai', model: 'gpt-4o-mini', latencyMs: 300, bears: BORNE };
  const optimumMs = (PROMPTS / BORNE) * vendor.latencyMs;
  const setting = { dist, vendor, warp: WARP, count: PROMPTS, concurrency: CONCURRENCY };
  const runs = [];
  for (const entry of LINE_UP.filter(({ known }) => !known))
    runs.push({ entry, ...(await runSystem(entry, setting)) });
  printTable(
    ['answered', 'lost', 'sent', '429', 'wall'],
    runs.map(({ entry, answered, lost, ledger, wallMs }) => [
      ...[entry.name, answered, sum(lost), ledger.sent, percent(ledger.refused / ledger.sent)],
      (wallMs / optimumMs).toFixed(3),
    ]),
  );
  const { answered, lost, ledger } = runs.find(({ entry }) => entry.system === 'ours');
  const share = ledger.refused / ledger.sent;
  return [
    goal('none lost', listed(lost), answered === PROMPTS),
    goal(`429s below ${percent(ALLOWED_REFUSED)}`, percent(share), share < ALLOWED_REFUSED),
  ].every(Boolean);
}
