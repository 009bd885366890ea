import { compileFakeProvider, loadFakeProvider } from '../../bench/support/fake-provider.mjs';
import { ANSWERS, OTHER_ANSWER } from './answers.mjs';
import { VERDICTS } from './verdicts.mjs';

/** How fast each vendor seems to be, so that the figures in the pictures are those of an ordinary day. */
const STREAMS = {
  groq: { firstTokenMs: 40, intervalMs: 2 },
  openai: { firstTokenMs: 250, intervalMs: 9 },
};

/** The tests' fake provider with answers worth looking at, limits, and a few prompts that it refuses. */
export async function startProvider() {
  compileFakeProvider();
  const { FakeProvider } = await loadFakeProvider();
  return FakeProvider.start({
    limits: {
      'openai/gpt-oss-20b': { rpm: 1_000, tpm: 250_000, rpd: 500_000 },
      'gpt-5.4-mini': { rpm: 5_000, tpm: 2_000_000 },
    },
    latencyMs: ({ route, prompt }) => (route.kind === 'chat' ? 60 + ((prompt.length * 37) % 900) : 0),
    reply: (call) => ({ stream: STREAMS[call.flavour], text: answer(call) }),
    script: ({ route, prompt }) => (route.kind === 'chat' ? refusal(prompt) : undefined),
  });
}

function answer({ flavour, prompt }) {
  const [, standard] = /"id": "([\w-]+)"/.exec(prompt) ?? [];
  if (standard !== undefined) return verdictText(standard);
  const known = ANSWERS[prompt];
  return known?.[flavour] ?? known?.groq ?? OTHER_ANSWER;
}

function verdictText(standard) {
  const [verdict, reason, ...quotes] = VERDICTS[standard] ?? ['unclear', 'The document does not say.'];
  return JSON.stringify({ verdict, reason, quotes });
}

/** Refused at once, and not asked again: nobody waits for a picture. */
function refusal(prompt) {
  if (prompt.startsWith('Summarise the plot')) return 'context_length_exceeded';
  if (prompt.startsWith('Write an SQL query'))
    return { kind: 'server_error', headers: { 'x-should-retry': 'false' } };
  return undefined;
}
