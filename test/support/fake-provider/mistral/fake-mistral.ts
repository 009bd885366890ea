import {
  chatChunk,
  chatCompletion,
  DONE,
  FakeVendor,
  pieces,
  spoken,
  usageOf,
  usualFinish,
  type StreamPart,
  type VendorAnswer,
  type VendorCall,
  type VendorRefusal,
  type VendorRoute,
} from '../vendor/index.js';
import { chatRefusal, keyRefusal, MISTRAL_MODELS } from './rules.js';

/** A part of content with a thought. */
const thinkingPart = (text: string) => ({ type: 'thinking', thinking: [{ type: 'text', text }] });
const textPart = (text: string) => ({ type: 'text', text });

/**
 * Mistral: strict fields, order and ids; flat errors; thoughts as parts of the content; usage in the last
 * event unasked. https://docs.mistral.ai/api
 */
export class FakeMistral extends FakeVendor {
  protected readonly basePath = '/v1';

  static start(): Promise<FakeMistral> {
    return FakeVendor.listening(new FakeMistral());
  }

  protected routeOf({ method, path }: VendorCall): VendorRoute {
    if (method === 'POST' && path === '/v1/chat/completions') return 'chat';
    return method === 'GET' && path === '/v1/models' ? 'models' : undefined;
  }

  protected refusalOf(call: VendorCall, route: VendorRoute): VendorRefusal | undefined {
    if (route === undefined)
      return { status: 404, body: { message: 'no Route matched with those values', request_id: 'fake' } };
    return keyRefusal(call) ?? (route === 'chat' ? chatRefusal(call.body) : undefined);
  }

  protected completion(call: VendorCall, answer: VendorAnswer): object {
    const said = this.said(call, answer);
    const { text, thoughts, toolCalls } = said;
    const content =
      thoughts === undefined
        ? (text ?? '')
        : [thinkingPart(thoughts), ...(text === null ? [] : [textPart(text)])];
    const message = { role: 'assistant', tool_calls: toolCalls.length > 0 ? toolCalls : null, content };
    const choice = { message, finish_reason: answer.finishReason ?? usualFinish(said) };
    return { ...chatCompletion(head(call), choice, { ...usageOf(said), ...answer.usage }), ...answer.fields };
  }

  protected streamParts(call: VendorCall, answer: VendorAnswer): StreamPart[] {
    const said = this.said(call, answer);
    const { text, thoughts, toolCalls } = said;
    const deltas = [
      { role: 'assistant', content: '' },
      ...pieces(thoughts).map((piece) => ({ content: [thinkingPart(piece)] })),
      ...pieces(text).map((content) => ({ content })),
    ];
    const events = deltas.map((delta) => chatChunk(head(call), delta));
    const calls = toolCalls.map((toolCall, index) => ({ ...toolCall, index }));
    const last = calls.length > 0 ? { content: '', tool_calls: calls } : { content: '' };
    const end = chatChunk(head(call), last, answer.finishReason ?? usualFinish(said));
    const all = [...events, { ...end, usage: { ...usageOf(said), ...answer.usage } }];
    return [...all.map((event) => ({ ...event, ...answer.fields })), DONE];
  }

  protected modelList(): unknown {
    const data = MISTRAL_MODELS.map((id) => ({
      ...{ id, object: 'model', created: 1_764_500_000, owned_by: 'mistralai', max_context_length: 131_072 },
      capabilities: { completion_chat: true, function_calling: true, vision: false },
    }));
    return { object: 'list', data };
  }

  protected override headersOf({ n }: VendorCall): Readonly<Record<string, string>> {
    return { 'mistral-correlation-id': `fake-${n}`, 'x-ratelimit-remaining-req-minute': '59' };
  }

  private said(call: VendorCall, answer: VendorAnswer) {
    return spoken(call, answer, (index) => `fake${String(call.n).padStart(4, '0')}${index}`);
  }
}

function head(call: VendorCall) {
  return { id: `fakemistral${call.n}`, model: call.body.model };
}
