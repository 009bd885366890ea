import {
  asksForUsage,
  chatChunk,
  chatCompletion,
  DONE,
  FakeVendor,
  pieces,
  spoken,
  usageOf,
  usualFinish,
  type Spoken,
  type StreamPart,
  type VendorAnswer,
  type VendorCall,
  type VendorRefusal,
  type VendorRoute,
} from '../vendor/index.js';
import { deepSeekError } from './errors.js';
import { chatRefusal, DEEPSEEK_MODELS, keyRefusal, thinks } from './rules.js';

/** DeepSeek writes these while a call waits for its turn. */
const WAITING: readonly string[] = [': keep-alive\n\n', ': keep-alive\n\n'];

/**
 * DeepSeek: thinks unless it is told not to, wants its reasoning back in turns with tools, and writes
 * comments while calls wait. https://api-docs.deepseek.com
 */
export class FakeDeepSeek extends FakeVendor {
  protected readonly basePath = '/v1';

  static start(): Promise<FakeDeepSeek> {
    return FakeVendor.listening(new FakeDeepSeek());
  }

  /** The version in the path is optional. */
  protected routeOf({ method, path }: VendorCall): VendorRoute {
    if (method === 'POST' && /^(?:\/v1)?\/chat\/completions$/.test(path)) return 'chat';
    return method === 'GET' && /^(?:\/v1)?\/models$/.test(path) ? 'models' : undefined;
  }

  protected refusalOf(call: VendorCall, route: VendorRoute): VendorRefusal | undefined {
    if (route === undefined) return deepSeekError(404, 'Not Found');
    return keyRefusal(call) ?? (route === 'chat' ? chatRefusal(call.body) : undefined);
  }

  protected completion(call: VendorCall, answer: VendorAnswer): object {
    const said = this.said(call, answer);
    const { text, thoughts, toolCalls } = said;
    const message = {
      ...{ role: 'assistant', content: text ?? '' },
      ...(thoughts !== undefined && { reasoning_content: thoughts }),
      ...(toolCalls.length > 0 && { tool_calls: toolCalls.map((made, index) => ({ index, ...made })) }),
    };
    const choice = { message, logprobs: null, finish_reason: answer.finishReason ?? usualFinish(said) };
    const body = chatCompletion(head(call), choice, { ...usage(said), ...answer.usage });
    return { ...body, system_fingerprint: 'fp_fake_deepseek', ...answer.fields };
  }

  protected streamParts(call: VendorCall, answer: VendorAnswer): StreamPart[] {
    const said = this.said(call, answer);
    const { text, thoughts, toolCalls } = said;
    const deltas = [
      { role: 'assistant', content: null, reasoning_content: '' },
      ...pieces(thoughts).map((reasoning_content) => ({ content: null, reasoning_content })),
      ...pieces(text).map((content) => ({ content, reasoning_content: null })),
      ...toolCalls.flatMap((made, index) => toolDeltas(made, index)),
    ];
    const events = deltas.map((delta) => chatChunk(head(call), delta));
    const end = chatChunk(head(call), { content: '' }, answer.finishReason ?? usualFinish(said));
    const told = asksForUsage(call) ? { usage: { ...usage(said), ...answer.usage } } : {};
    const all = [...events, { ...end, ...told }];
    return [...WAITING, ...all.map((event) => ({ ...event, ...answer.fields })), DONE];
  }

  protected modelList(): unknown {
    const data = DEEPSEEK_MODELS.map((id) => ({ id, object: 'model', owned_by: 'deepseek' }));
    return { object: 'list', data };
  }

  protected override headersOf({ n }: VendorCall): Readonly<Record<string, string>> {
    return { 'x-ds-trace-id': `fake${n}` };
  }

  private said(call: VendorCall, answer: VendorAnswer): Spoken {
    const thoughts = thinks(call.body) ? (answer.thoughts ?? 'Let me think.') : undefined;
    const { thoughts: _, ...rest } = answer;
    const all = thoughts === undefined ? rest : { ...rest, thoughts };
    return spoken(call, all, (index) => `call_${call.n}${index}_fakeDeepSeek`);
  }
}

function toolDeltas(
  { function: { name, arguments: text }, ...made }: Spoken['toolCalls'][number],
  index: number,
) {
  return [
    { tool_calls: [{ index, ...made, function: { name, arguments: '' } }] },
    ...pieces(text).map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
  ];
}

function usage(said: Spoken): object {
  const { prompt_tokens: prompt } = usageOf(said);
  const hit = Math.floor(prompt / 2);
  return {
    ...usageOf(said),
    prompt_tokens_details: { cached_tokens: hit },
    completion_tokens_details: { reasoning_tokens: Math.ceil((said.thoughts ?? '').length / 4) },
    ...{ prompt_cache_hit_tokens: hit, prompt_cache_miss_tokens: prompt - hit },
  };
}

function head(call: VendorCall) {
  return { id: `fake-deepseek-${call.n}`, model: call.body.model };
}
