import {
  openAiWire,
  type FullWireAnswer,
  type ProviderWire,
} from '../../../modules/llm-driver/testing/index.js';

/** A message or a delta in OpenAI's format, its reasoning in `reasoning_content`. */
export interface Said {
  readonly content?: unknown;
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly object[];
  readonly [field: string]: unknown;
}

interface WholeReply {
  readonly choices: readonly { readonly message: Said }[];
}

interface Chunk {
  readonly choices: readonly { readonly delta: Said }[];
}

/** Returns OpenAI's format with messages and deltas as another provider has them. */
export function reshapedWire(
  said: (said: Said, answer: FullWireAnswer) => Said,
  others: Partial<ProviderWire> = {},
): ProviderWire {
  return {
    ...openAiWire,
    answerFully(answer, call) {
      const reply = openAiWire.answerFully!(answer, call) as WholeReply;
      const choices = reply.choices.map((choice) => ({ ...choice, message: said(choice.message, answer) }));
      return { ...reply, choices };
    },
    streamFully(answer, call) {
      const events = openAiWire.streamFully!(answer, call).split('\n\n').slice(0, -1);
      return events.map((event) => `${reshaped(event, answer, said)}\n\n`).join('');
    },
    ...others,
  };
}

function reshaped(event: string, answer: FullWireAnswer, said: Parameters<typeof reshapedWire>[0]): string {
  const text = event.slice('data: '.length);
  if (text === '[DONE]') return event;
  const chunk = JSON.parse(text) as Chunk;
  const choices = chunk.choices.map((choice) => ({ ...choice, delta: said(choice.delta, answer) }));
  return `data: ${JSON.stringify({ ...chunk, choices })}`;
}
