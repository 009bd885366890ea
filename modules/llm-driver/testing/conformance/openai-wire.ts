import { messageText } from '../../contract/completion.js';
import type { ChatMessage } from '../../contract/chat.types.js';
import type { ProviderWire, WireAnswer } from './provider-wire.js';
import type { ReceivedCall } from './scripted-provider.js';

/** The format of OpenAI's chat completions, which most providers speak. */
export const openAiWire: ProviderWire = {
  promptOf(call) {
    const { messages = [] } = fieldsOf(call) as { messages?: readonly ChatMessage[] };
    const last = messages.findLast(({ role }) => role === 'user');
    return last ? messageText(last) : '';
  },

  answer(answer, call) {
    const { usage, choices } = answer;
    return {
      ...head(call, 'chat.completion'),
      choices: Array.from({ length: choices }, (_, index) => ({
        index,
        ...choiceOf(answer),
        logprobs: null,
      })),
      usage: {
        prompt_tokens: usage.promptTokens,
        completion_tokens: usage.completionTokens,
        total_tokens: usage.promptTokens + usage.completionTokens,
      },
    };
  },

  stream(pieces, call) {
    const chunk = (delta: object, finish_reason: string | null = null) =>
      `data: ${JSON.stringify({ ...head(call, 'chat.completion.chunk'), choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
    const opening = chunk({ role: 'assistant', content: '' });
    const parts = pieces.map((content, index) => (index === 0 ? opening : '') + chunk({ content }));
    return { parts, end: `${chunk({}, 'stop')}data: [DONE]\n\n` };
  },
};

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

function choiceOf({ text, toolCall }: WireAnswer) {
  if (toolCall === undefined) {
    return { message: { role: 'assistant', content: text }, finish_reason: 'stop' };
  }
  const call = { name: toolCall.name, arguments: JSON.stringify(toolCall.arguments) };
  const tool_calls = [{ id: 'call_1', type: 'function', function: call }];
  return { message: { role: 'assistant', content: null, tool_calls }, finish_reason: 'tool_calls' };
}

function fieldsOf({ body }: ReceivedCall): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}
