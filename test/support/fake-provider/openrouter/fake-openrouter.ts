import {
  bearerOf,
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
import { openRouterError } from './errors.js';
import { detailPieces, detailsOf, detailsRefusal, type ReasoningDetail } from './reasoning-details.js';

/** The key that is taken. */
export const OPENROUTER_KEY = 'sk-or-v1-test-0123456789';

/** Models that are served, with the lengths of their contexts. */
export const OPENROUTER_MODELS: Readonly<Record<string, number>> = {
  ...{
    'openrouter/auto': 2_000_000,
    'anthropic/claude-sonnet-4.6': 1_000_000,
    'google/gemini-3-pro': 1_048_576,
  },
};

/** What it writes while a provider is looked for. */
const PROCESSING = ': OPENROUTER PROCESSING\n\n';

/**
 * OpenRouter: comments in streams, costs in the usage, the finish reason of the provider behind it, and
 * reasoning that must come back whole. https://openrouter.ai/docs/api-reference/overview
 */
export class FakeOpenRouter extends FakeVendor {
  protected readonly basePath = '/api/v1';
  private readonly remembered = new Map<string, readonly ReasoningDetail[]>();

  static start(): Promise<FakeOpenRouter> {
    return FakeVendor.listening(new FakeOpenRouter());
  }

  override reset(): void {
    super.reset();
    this.remembered.clear();
  }

  protected routeOf({ method, path }: VendorCall): VendorRoute {
    if (method === 'POST' && path === '/api/v1/chat/completions') return 'chat';
    return method === 'GET' && path === '/api/v1/models' ? 'models' : undefined;
  }

  protected refusalOf(call: VendorCall, route: VendorRoute): VendorRefusal | undefined {
    // Its site answers addresses that are none of the API.
    if (route === undefined)
      return { status: 404, body: '<!DOCTYPE html><html><title>Not Found</title></html>' };
    if (route === 'models') return undefined;
    const key = bearerOf(call);
    if (key === undefined) return openRouterError(401, 'No cookie auth credentials found');
    if (key !== OPENROUTER_KEY) return openRouterError(401, 'User not found.');
    const { model } = call.body;
    if (!Object.hasOwn(OPENROUTER_MODELS, model))
      return openRouterError(400, `${model} is not a valid model ID`);
    return detailsRefusal(call.body, this.remembered);
  }

  protected completion(call: VendorCall, answer: VendorAnswer): object {
    const said = this.said(call, answer);
    const { text, thoughts, toolCalls } = said;
    const message = {
      ...{ role: 'assistant', content: text ?? '', refusal: null, reasoning: thoughts ?? null },
      ...(thoughts !== undefined && { reasoning_details: detailsOf(thoughts) }),
      ...(toolCalls.length > 0 && { tool_calls: toolCalls.map((made, index) => ({ index, ...made })) }),
    };
    const choice = { logprobs: null, ...this.finish(said, answer), message };
    const body = chatCompletion(this.head(call), choice, usage(said, answer));
    return { ...body, provider: 'Anthropic', ...answer.fields };
  }

  protected streamParts(call: VendorCall, answer: VendorAnswer): StreamPart[] {
    const said = this.said(call, answer);
    const { text, thoughts, toolCalls } = said;
    const details = thoughts === undefined ? [] : detailPieces(thoughts);
    const deltas = [
      ...details.map((detail) => ({
        ...{ role: 'assistant', content: '', reasoning: detail.text ?? null, reasoning_details: [detail] },
      })),
      ...pieces(text).map((content) => ({ role: 'assistant', content })),
      ...toolCalls.flatMap((made, index) => toolDeltas(made, index)),
    ];
    const events = deltas.map((delta) => chatChunk(this.head(call), delta));
    const { finish_reason, native_finish_reason } = this.finish(said, answer);
    const last = chatChunk(this.head(call), { role: 'assistant', content: '' }, finish_reason);
    const [choice] = (last as { choices: object[] }).choices;
    // Unasked, and with the last choice once more.
    const total = { ...last, choices: [{ ...choice, native_finish_reason }], usage: usage(said, answer) };
    const all = [...events, { ...last, choices: [{ ...choice, native_finish_reason }] }, total];
    const own = { provider: 'Anthropic', ...answer.fields };
    return [PROCESSING, PROCESSING, ...all.map((event) => ({ ...event, ...own })), DONE];
  }

  protected modelList(): unknown {
    const data = Object.entries(OPENROUTER_MODELS).map(([id, length]) => ({
      ...{ id, canonical_slug: id, name: id, created: 1_764_500_000, context_length: length },
      architecture: { modality: 'text->text', input_modalities: ['text'], output_modalities: ['text'] },
      pricing: { prompt: '0.000003', completion: '0.000015' },
      top_provider: { context_length: length, max_completion_tokens: 64_000, is_moderated: false },
    }));
    return { data };
  }

  protected override headersOf({ n }: VendorCall): Readonly<Record<string, string>> {
    return { 'x-generation-id': `gen-${n}-fake` };
  }

  private said(call: VendorCall, answer: VendorAnswer): Spoken {
    const said = spoken(call, answer, (index) => `toolu_fake${call.n}_${index}`);
    const [first] = said.toolCalls;
    if (first !== undefined && said.thoughts !== undefined)
      this.remembered.set(first.id, detailsOf(said.thoughts));
    return said;
  }

  private finish(said: Spoken, { finishReason = usualFinish(said) }: VendorAnswer) {
    const native = { stop: 'end_turn', tool_calls: 'tool_use', length: 'max_tokens' };
    const known: Readonly<Record<string, string>> = native;
    return { finish_reason: finishReason, native_finish_reason: known[finishReason] ?? finishReason };
  }

  private head({ n, body: { model } }: VendorCall) {
    return { id: `gen-${n}-fake`, model };
  }
}

function toolDeltas(
  { function: { name, arguments: text }, ...made }: Spoken['toolCalls'][number],
  index: number,
) {
  const start = { index, ...made, function: { name, arguments: '' } };
  return [
    { role: 'assistant', content: null, tool_calls: [start] },
    ...pieces(text).map((piece) => ({
      ...{ role: 'assistant', content: null },
      tool_calls: [{ index, type: 'function', function: { arguments: piece } }],
    })),
  ];
}

function usage(said: Spoken, answer: VendorAnswer): object {
  return {
    ...usageOf(said),
    ...{ cost: 0.00014235, is_byok: false, cost_details: { upstream_inference_cost: null } },
    prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: Math.ceil((said.thoughts ?? '').length / 4) },
    ...answer.usage,
  };
}
