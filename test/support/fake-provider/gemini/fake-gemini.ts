import {
  asksForUsage,
  chatChunk,
  chatCompletion,
  DONE,
  FakeVendor,
  pieces,
  spoken,
  usageOf,
  type StreamPart,
  type VendorAnswer,
  type VendorCall,
  type VendorRefusal,
  type VendorRoute,
} from '../vendor/index.js';
import { geminiError } from './errors.js';
import { chatRefusal, GEMINI_MODELS, keyRefusal } from './rules.js';
import { signed, type SignedToolCall } from './thought-signatures.js';

/**
 * Gemini behind OpenAI's format: errors in lists, tool calls without an index, `stop` as the end of an answer
 * that calls tools, and signatures that must come back. https://ai.google.dev/gemini-api/docs/openai
 */
export class FakeGemini extends FakeVendor {
  protected readonly basePath = '/v1beta/openai';

  static start(): Promise<FakeGemini> {
    return FakeVendor.listening(new FakeGemini());
  }

  protected routeOf({ method, path }: VendorCall): VendorRoute {
    if (method === 'POST' && path === '/v1beta/openai/chat/completions') return 'chat';
    return method === 'GET' && path === '/v1beta/openai/models' ? 'models' : undefined;
  }

  protected refusalOf(call: VendorCall, route: VendorRoute): VendorRefusal | undefined {
    if (route === undefined) return geminiError(404, 'NOT_FOUND', 'Requested entity was not found.');
    return keyRefusal(call) ?? (route === 'chat' ? chatRefusal(call.body) : undefined);
  }

  protected completion(call: VendorCall, answer: VendorAnswer): object {
    const said = this.said(call, answer);
    const message = {
      role: 'assistant',
      ...(said.text !== null && { content: said.text }),
      ...(said.toolCalls.length > 0 && { tool_calls: signed(said.toolCalls) }),
    };
    const choice = { message, finish_reason: answer.finishReason ?? 'stop' };
    return { ...chatCompletion(head(call), choice, { ...usageOf(said), ...answer.usage }), ...answer.fields };
  }

  protected streamParts(call: VendorCall, answer: VendorAnswer): StreamPart[] {
    const said = this.said(call, answer);
    // A signature may come in a delta of its own; calls come whole, and without an index.
    const deltas = [
      ...pieces(said.text).map((content) => ({ role: 'assistant', content })),
      ...signed(said.toolCalls)
        .flatMap((toolCall) => (answer.stream?.stateAlone ? withStateAlone(toolCall) : [toolCall]))
        .map((toolCall) => ({ role: 'assistant', tool_calls: [toolCall] })),
    ];
    const finish = answer.finishReason ?? 'stop';
    const events = deltas.map((delta, index) =>
      chatChunk(head(call), delta, index === deltas.length - 1 ? finish : null),
    );
    const usage = asksForUsage(call) ? { usage: { ...usageOf(said), ...answer.usage } } : {};
    // Every event has the usage so far.
    return [...events.map((event) => ({ ...event, ...usage, ...answer.fields })), DONE];
  }

  protected modelList(): unknown {
    const data = GEMINI_MODELS.map((id) => ({
      ...{ id: `models/${id}`, object: 'model', owned_by: 'google', display_name: id },
    }));
    return { object: 'list', data };
  }

  private said(call: VendorCall, answer: VendorAnswer) {
    return spoken(call, answer, (index) => `function-call-${call.n}${index}`);
  }
}

function withStateAlone({ extra_content, ...toolCall }: SignedToolCall): object[] {
  return extra_content === undefined ? [toolCall] : [toolCall, { extra_content }];
}

function head(call: VendorCall) {
  return { id: `gen-${call.n}-fakeGemini`, model: call.body.model };
}
