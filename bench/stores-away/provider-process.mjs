/**
 * The tests' fake provider with the limits of one model, in a process of its own, which judges what it is asked:
 * `PROVIDER` is `{ model, limits }` as JSON. Prompts begin with the name of the client key.
 */
import { setTimeout as later } from 'node:timers';
import { answerAsks } from '../../test/support/servers/answer-asks.mjs';
import { Judge } from '../shared-limits/judge.mjs';
import { loadFakeProvider } from '../support/fake-provider.mjs';

const { model, limits } = JSON.parse(process.env.PROVIDER);
const LATENCY_MS = 150;
const judge = new Judge(limits);
const { FakeProvider } = await loadFakeProvider();
/** Calls under way by the name of their client key, and the most at a time. */
const underWay = new Map();
const mostUnderWay = new Map();
let phase = newPhase();

const provider = await FakeProvider.start({
  ...{ flavour: 'openai', models: [model], limits: { [model]: limits }, recordBodies: false },
  script: (call) => {
    phase.asked += 1;
    judge.asked(call.at, { requests: 1, tokens: call.promptTokens + (call.body.max_tokens ?? 0) });
    return undefined;
  },
  // Asked only for calls that were let through.
  reply: (call) => {
    phase.admitted += 1;
    count(/^\w+/.exec(call.prompt)?.[0] ?? '');
    return { text: 'A short answer.', latencyMs: LATENCY_MS };
  },
});

function newPhase() {
  return { asked: 0, admitted: 0, since: performance.now() };
}

function count(key) {
  const calls = (underWay.get(key) ?? 0) + 1;
  underWay.set(key, calls);
  mostUnderWay.set(key, Math.max(calls, mostUnderWay.get(key) ?? 0));
  // A little earlier than the answer, which lets the next one in.
  later(() => underWay.set(key, underWay.get(key) - 1), LATENCY_MS - 10);
}

answerAsks({
  url: () => provider.openAiBaseUrl,
  peak: () => judge.peak,
  /** What happened since the last one: `share` is that of the requests that refill meanwhile. */
  endPhase: () => {
    const { asked, admitted, since } = phase;
    phase = newPhase();
    const refills = ((phase.since - since) * limits.rpm) / 60_000;
    const most = Object.fromEntries(mostUnderWay);
    mostUnderWay.clear();
    return {
      asked,
      admitted,
      refused: asked - admitted,
      peak: judge.takePeak(),
      share: admitted / refills,
      most,
    };
  },
});
