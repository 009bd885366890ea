import { LINE_UP, runSystem } from './line-up.mjs';
import { earliestAdmissionMs, simulateAdmission } from './optimum.mjs';
import { goal, listed, percent, printTable, sum } from './report.mjs';
import { GROQ_LIKE, OPENAI_LIKE } from './vendors.mjs';
import { latencyMs, workload } from './workload.mjs';

const PROMPTS = 3_000;
const CONCURRENCY = 64;
const WARP = 5;
const ALLOWED_WALL = 1.03;
const ALLOWED_REFUSED = { known: 0.005, learned: 0.02 };
/** A call is booked a little after it was let through, which rounds: a provider that lets more in is not as promised. */
const FULL = 1.0005;

/** 3,000 mixed prompts at a vendor's limits, ours with its limits known and learned, beside its peers. */
export async function measurePaced(dist) {
  let passed = true;
  for (const vendor of [OPENAI_LIKE, GROQ_LIKE]) {
    const optimumMs = announce(vendor);
    const runs = [];
    for (const entry of LINE_UP) {
      const run = await runSystem(entry, {
        dist,
        vendor,
        warp: WARP,
        count: PROMPTS,
        concurrency: CONCURRENCY,
      });
      runs.push({ entry, ...run, ratio: run.wallMs / optimumMs });
    }
    printRuns(runs);
    for (const run of runs) if (run.entry.system === 'ours') passed = judge(run) && passed;
  }
  return passed;
}

/** Prints what the limits permit; gives the optimum in warped milliseconds. */
function announce({ name, limits }) {
  const items = workload(PROMPTS, limits);
  const admittedMs = earliestAdmissionMs(items, limits);
  const { ms, boundMs } = simulateAdmission(items, limits);
  if (Math.abs(ms - admittedMs) > 5)
    throw new Error(`Tried out the optimum is ${ms} ms, not ${admittedMs} ms.`);
  const optimumMs = admittedMs + latencyMs(items.at(-1).prompt);
  const byRequests = boundMs.requests / (boundMs.requests + boundMs.tokens);
  console.log(
    `\n  ${name}: ${limits.rpm} RPM, ${limits.tpm} TPM; ${PROMPTS} prompts, ${CONCURRENCY} at a time, warped ${WARP} times\n` +
      `  optimum ${(optimumMs / 1000).toFixed(1)} s; RPM binds ${percent(byRequests)} of it, TPM the rest`,
  );
  return optimumMs;
}

function printRuns(runs) {
  printTable(
    ['answered', 'lost', 'sent', '429', 'wall', 'CPU µs', 'busy', 'MB'],
    runs.map(({ entry, answered, lost, ledger, ratio, cpuMicros, busy, peakRssMb }) => [
      entry.name,
      answered,
      sum(lost),
      ledger.sent,
      percent(ledger.refused / ledger.sent),
      ratio.toFixed(3),
      cpuMicros.toFixed(0),
      percent(busy).replace(/\.\d+/, ''),
      peakRssMb.toFixed(0),
    ]),
  );
}

function judge({ entry, answered, lost, ledger, ratio }) {
  const allowed = entry.known ? ALLOWED_REFUSED.known : ALLOWED_REFUSED.learned;
  const share = ledger.refused / ledger.sent;
  const { answeredTwice, peakFill } = ledger;
  return [
    goal(`${entry.name}: none lost`, listed(lost), answered === PROMPTS),
    goal(`${entry.name}: 429s at most ${percent(allowed)}`, percent(share), share <= allowed),
    goal(`${entry.name}: wall at most ${ALLOWED_WALL} times`, ratio.toFixed(3), ratio <= ALLOWED_WALL),
    goal(
      `${entry.name}: none twice, never over the limits`,
      `${answeredTwice}, ${percent(peakFill)}`,
      answeredTwice === 0 && peakFill <= FULL,
    ),
  ].every(Boolean);
}
