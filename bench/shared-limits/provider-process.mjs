/**
 * The tests' fake provider with the limits of one model, in a process of its own, which judges what it is asked:
 * `PROVIDER` is `{ flavour, model, limits }` as JSON. Prompts begin with the number of the process that asks.
 */
import { answerAsks } from '../../test/support/servers/answer-asks.mjs';
import { loadFakeProvider } from '../support/fake-provider.mjs';
import { Judge } from './judge.mjs';

const { flavour, model, limits } = JSON.parse(process.env.PROVIDER);
const LATENCY_MS = 60;
/** A bucket that was that full once. */
const BINDS = 0.9;
const judge = new Judge(limits);
const { FakeProvider } = await loadFakeProvider();
/** Calls let through since a limit began to bind: before, each process has what it is fast enough for. */
const shares = new Map();
let asked = 0;
let admitted = 0;

const provider = await FakeProvider.start({
  ...{ flavour, models: [model], limits: { [model]: limits }, recordBodies: false },
  script: (call) => {
    asked += 1;
    judge.asked(call.at, amountsOf(call));
    return undefined;
  },
  // Asked only for calls that were let through.
  reply: (call) => {
    admitted += 1;
    judge.admitted(amountsOf(call));
    const from = Number(/^\d+/.exec(call.prompt)?.[0] ?? -1);
    if (judge.peak > BINDS) shares.set(from, (shares.get(from) ?? 0) + 1);
    return { text: 'A short answer.', latencyMs: LATENCY_MS };
  },
});

function amountsOf({ promptTokens, body }) {
  const { max_completion_tokens: newer, max_tokens: older = 0 } = body;
  return { requests: 1, tokens: promptTokens + (newer ?? older) };
}

answerAsks({
  url: () => (flavour === 'groq' ? provider.groqBaseUrl : provider.openAiBaseUrl),
  judgement: () => ({
    ...{ asked, admitted, refused: asked - admitted, peak: judge.peak },
    share: judge.shareUntil(performance.now()),
    shares: [...shares.values()],
  }),
});
