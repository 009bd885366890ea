/** The tests' fake provider with a vendor's limits, in a process of its own: argument `{ vendor, stormMs }` as JSON. */
import { loadFakeProvider } from '../support/fake-provider.mjs';
import { AdmissionAudit } from './admission-audit.mjs';
import { WARM_UP_MODEL } from './vendors.mjs';
import { latencyMs, REFUSAL_MS } from './workload.mjs';

const { vendor, stormMs = 0 } = JSON.parse(process.argv[2]);
const HINT_SECONDS = '2';
const audit = new AdmissionAudit(vendor.limits);
let firstCallAt;

const { FakeProvider } = await loadFakeProvider();
const provider = await FakeProvider.start({
  flavour: vendor.flavour,
  models: [WARM_UP_MODEL],
  limits: { [vendor.model]: vendor.limits },
  recordBodies: false,
  latencyMs: REFUSAL_MS,
  script: storm,
  reply,
});

/** For the first `stormMs` nothing is answered; the provider names no limit, so nobody can learn a wrong one. */
function storm(call) {
  if (call.model !== vendor.model) return undefined;
  firstCallAt ??= call.at;
  if (call.at >= firstCallAt + stormMs) return undefined;
  return { kind: 'slow_down', headers: { 'retry-after': HINT_SECONDS } };
}

/** Asked only for calls that were let through. */
function reply(call) {
  if (call.model === vendor.model)
    audit.book(
      performance.now(),
      call.promptTokens + (call.body.max_completion_tokens ?? call.body.max_tokens),
    );
  return { text: 'A short answer.', latencyMs: latencyMs(call.prompt) };
}

/** What the ledger says of the calls that count. */
function judgement() {
  const calls = provider.calls.filter(({ model }) => model === vendor.model);
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
    peakFill: audit.peakFill,
    firstAnswerAfterMs: answered.length === 0 ? null : answered[0].at - recoveredAt,
    bySecond: Array.from(bySecond, (second) => second ?? { calls: 0, refused: 0 }),
  };
}

process.on('message', () => process.send(judgement()));
process.on('disconnect', () => process.exit());
process.send(vendor.flavour === 'groq' ? provider.groqBaseUrl : provider.openAiBaseUrl);
