/**
 * The tests' fake provider with a vendor's limits, in a process of its own: argument `{ vendor, stormMs }` as JSON. A
 * vendor may have `limitsByModel` instead of one model, fail its first calls in a row (`failuresFirst`, kinds of failure),
 * bear so many calls at a time (`bears`), and take `latencyMs` for each answer.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { loadFakeProvider } from '../support/fake-provider.mjs';
import { AdmissionAudit } from './admission-audit.mjs';
import { WARM_UP_MODEL } from './vendors.mjs';
import { latencyMs, REFUSAL_MS } from './workload.mjs';

const { vendor, stormMs = 0 } = JSON.parse(process.argv[2]);
const HINT_SECONDS = '2';
const limitsByModel = vendor.limitsByModel ?? (vendor.limits ? { [vendor.model]: vendor.limits } : {});
const audit = vendor.limits && new AdmissionAudit(vendor.limits);
const failuresFirst = [...(vendor.failuresFirst ?? [])];
let firstCallAt;
let inFlight = 0;

const { FakeProvider } = await loadFakeProvider();
const provider = await FakeProvider.start({
  flavour: vendor.flavour,
  models: [WARM_UP_MODEL, ...(vendor.model ? [vendor.model] : [])],
  limits: limitsByModel,
  recordBodies: false,
  latencyMs: REFUSAL_MS,
  script: (call) => (call.model === WARM_UP_MODEL ? undefined : (storm(call) ?? refusal())),
  reply,
});

/** For the first `stormMs` nothing is answered; the provider names no limit, so nobody can learn a wrong one. */
function storm(call) {
  firstCallAt ??= call.at;
  if (call.at >= firstCallAt + stormMs) return undefined;
  return { kind: 'slow_down', headers: { 'retry-after': HINT_SECONDS } };
}

/** A provider that fails at first, or bears only so many calls at a time, and tells nothing of that in its headers. */
function refusal() {
  const failure = failuresFirst.shift();
  if (failure) return { kind: failure };
  return inFlight >= (vendor.bears ?? Infinity) ? { kind: 'slow_down' } : undefined;
}

/** Asked only for calls that were let through. */
async function reply(call) {
  if (call.model === WARM_UP_MODEL) return { text: 'A short answer.', latencyMs: latencyMs(call.prompt) };
  audit?.book(
    performance.now(),
    call.promptTokens + (call.body.max_completion_tokens ?? call.body.max_tokens),
  );
  if (vendor.bears === undefined)
    return { text: 'A short answer.', latencyMs: vendor.latencyMs ?? latencyMs(call.prompt) };
  inFlight += 1;
  await sleep(vendor.latencyMs);
  inFlight -= 1;
  return { text: 'A short answer.', latencyMs: 0 };
}

/** What the ledger says of the calls that count. */
function judgement() {
  const calls = provider.calls.filter(({ model }) => model !== WARM_UP_MODEL);
  const answered = calls.filter(({ status }) => status === 200);
  const recoveredAt = (firstCallAt ?? 0) + stormMs;
  const bySecond = [];
  for (const { at, status } of calls) {
    const second = (bySecond[Math.floor((at - firstCallAt) / 1000)] ??= { calls: 0, refused: 0 });
    second.calls += 1;
    if (status === 429) second.refused += 1;
  }
  return {
    sent: calls.length,
    answered: answered.length,
    refused: calls.filter(({ status }) => status === 429).length,
    answeredTwice: answered.length - new Set(answered.map(({ promptDigest }) => promptDigest)).size,
    peakFill: audit?.peakFill,
    firstAnswerAfterMs: answered.length === 0 ? null : answered[0].at - recoveredAt,
    bySecond: Array.from(bySecond, (second) => second ?? { calls: 0, refused: 0 }),
  };
}

process.on('message', () => process.send(judgement()));
process.on('disconnect', () => process.exit());
process.send(vendor.flavour === 'groq' ? provider.groqBaseUrl : provider.openAiBaseUrl);
