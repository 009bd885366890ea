import { messageText } from '../../contract/completion.js';
import type { ChatMessage } from '../../contract/chat.types.js';
import type { FullWireAnswer, ProviderWire, WireAnswer, WireToolCall } from './provider-wire.js';
import type { ReceivedCall } from './scripted-provider.js';

/** The format of OpenAI's chat completions, which most providers speak. */
export const openAiWire: ProviderWire = {
  promptOf(call) {
    const { messages = [] } = fieldsOf(call) as { messages?: readonly ChatMessage[] };
    const last = messages.findLast(({ role }) => role === 'user');
    return last ? messageText(last) : '';
  },

  answer(answer, call) {
    const choices = Array.from({ length: answer.choices }, (_, index) => ({ index, ...choiceOf(answer) }));
    return whole(choices, answer, call);
  },

  answerFully(answer, call) {
    return whole([{ index: 0, ...fullChoice(answer) }], answer, call);
  },

  stream(pieces, call) {
    const chunk = chunksOf(call);
    const opening = chunk({ role: 'assistant', content: '' });
    const parts = pieces.map((content, index) => (index === 0 ? opening : '') + chunk({ content }));
    return { parts, end: `${chunk({}, 'stop')}data: [DONE]\n\n` };
  },

  streamFully(answer, call) {
    const chunk = chunksOf(call);
    const { tool_calls: calls = [], content, role, ...reasoning } = fullChoice(answer).message;
    const deltas = [
      { role, content: '' },
      ...(answer.reasoning ? [reasoning] : []),
      ...(content === null ? [] : [{ content }]),
      ...calls.flatMap(deltasOf),
    ];
    const end = chunk({}, calls.length > 0 ? 'tool_calls' : 'stop');
    return `${deltas.map((delta) => chunk(delta)).join('')}${end}data: [DONE]\n\n`;
  },

  embeddings(call, vectorOf) {
    const { input, encoding_format: format, model } = fieldsOf(call) as unknown as WireEmbeddings;
    const data = [input].flat().map((text, index) => {
      const vector = vectorOf(text);
      const embedding = format === 'base64' ? base64(vector) : vector;
      return { object: 'embedding', index, embedding };
    });
    return { object: 'list', data, model, usage: { prompt_tokens: 5, total_tokens: 5 } };
  },
};

interface WireEmbeddings {
  readonly input: string | readonly string[];
  readonly encoding_format?: string;
  readonly model: string;
}

function base64(vector: readonly number[]): string {
  return Buffer.from(Float32Array.from(vector).buffer).toString('base64');
}

function whole(choices: readonly object[], { usage }: Pick<WireAnswer, 'usage'>, call: ReceivedCall) {
  return {
    ...head(call, 'chat.completion'),
    choices: choices.map((choice) => ({ ...choice, logprobs: null })),
    usage: {
      prompt_tokens: usage.promptTokens,
      completion_tokens: usage.completionTokens,
      total_tokens: usage.promptTokens + usage.completionTokens,
    },
  };
}

function head(call: ReceivedCall, object: string) {
  const model = fieldsOf(call)['model'] ?? 'unknown';
  return {
    id: 'chatcmpl-scripted',
    object,
    created: 1_700_000_000,
    model,
    system_fingerprint: 'fp_scripted',
  };
}

function chunksOf(call: ReceivedCall) {
  return (delta: object, finish_reason: string | null = null) =>
    `data: ${JSON.stringify({ ...head(call, 'chat.completion.chunk'), choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
}

function choiceOf({ text, toolCall, usage }: WireAnswer) {
  return fullChoice({ text, toolCalls: toolCall ? [toolCall] : [], usage });
}

function fullChoice({ text, toolCalls, reasoning }: FullWireAnswer) {
  const message = {
    role: 'assistant',
    content: toolCalls.length > 0 ? null : text,
    ...(reasoning && { reasoning_content: reasoning.text }),
    ...(toolCalls.length > 0 && { tool_calls: toolCalls.map(callOf) }),
  };
  return { message, finish_reason: toolCalls.length > 0 ? 'tool_calls' : 'stop' };
}

function callOf({ name, arguments: given }: WireToolCall, index: number) {
  const id = `call_${index + 1}`;
  return { id, type: 'function', function: { name, arguments: JSON.stringify(given) } };
}

/** The name first, then the arguments in two pieces. */
function deltasOf({ function: called, ...call }: ReturnType<typeof callOf>, index: number) {
  const half = Math.ceil(called.arguments.length / 2);
  const pieces = [called.arguments.slice(0, half), called.arguments.slice(half)];
  return [
    { tool_calls: [{ index, ...call, function: { name: called.name, arguments: '' } }] },
    ...pieces.map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
  ];
}

function fieldsOf({ body }: ReceivedCall): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}
