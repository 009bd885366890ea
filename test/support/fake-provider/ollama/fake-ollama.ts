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
import { readTokens } from './front-cut.js';
import { chatRefusal, type PulledModel } from './rules.js';

/** How the server is to behave; every field is optional. */
export interface FakeOllamaOptions {
  /** Models that were pulled, by name and tag. */
  readonly models?: Readonly<Record<string, PulledModel>>;
  /** Tokens of its context, `OLLAMA_CONTEXT_LENGTH`. Default 4,096. */
  readonly contextLength?: number;
}

const MODELS: Readonly<Record<string, PulledModel>> = {
  'llama3.2:latest': {},
  'gemma3:4b': { tools: false },
};

/**
 * Ollama behind OpenAI's format: no key, models that must have been pulled, tool calls whole in one delta,
 * and prompts that are cut in silence. https://docs.ollama.com/api/openai-compatibility
 */
export class FakeOllama extends FakeVendor {
  protected readonly basePath = '/v1';

  private constructor(private readonly options: FakeOllamaOptions) {
    super();
  }

  static start(options: FakeOllamaOptions = {}): Promise<FakeOllama> {
    return FakeVendor.listening(new FakeOllama(options));
  }

  protected routeOf({ method, path }: VendorCall): VendorRoute {
    if (method === 'POST' && path === '/v1/chat/completions') return 'chat';
    return method === 'GET' && path === '/v1/models' ? 'models' : undefined;
  }

  protected refusalOf({ body }: VendorCall, route: VendorRoute): VendorRefusal | undefined {
    if (route === undefined) return { status: 404, body: '404 page not found' };
    return route === 'chat' ? chatRefusal(body, this.models) : undefined;
  }

  protected completion(call: VendorCall, answer: VendorAnswer): object {
    const said = this.said(call, answer);
    const { text, thoughts, toolCalls } = said;
    const message = {
      ...{ role: 'assistant', content: text ?? '', reasoning: thoughts },
      ...(toolCalls.length > 0 && { tool_calls: toolCalls.map((made, index) => ({ index, ...made })) }),
    };
    const choice = { message, finish_reason: answer.finishReason ?? usualFinish(said) };
    const body = chatCompletion(this.head(call), choice, this.usage(said, answer));
    return { ...body, system_fingerprint: 'fp_ollama', ...answer.fields };
  }

  protected streamParts(call: VendorCall, answer: VendorAnswer): StreamPart[] {
    const said = this.said(call, answer);
    const role = 'assistant';
    const calls = said.toolCalls.map((made, index) => ({ index, ...made }));
    const deltas = [
      ...pieces(said.thoughts).map((reasoning) => ({ role, content: '', reasoning })),
      ...pieces(said.text).map((content) => ({ role, content })),
      ...(calls.length > 0 ? [{ role, content: '', tool_calls: calls }] : []),
    ];
    const head = this.head(call);
    const finish = answer.finishReason ?? usualFinish(said);
    const events = [
      ...deltas.map((delta) => chatChunk(head, delta)),
      chatChunk(head, { role, content: '' }, finish),
    ];
    const total = { ...events[0], choices: [], usage: this.usage(said, answer) };
    const all: object[] = asksForUsage(call) ? [...events, total] : events;
    return [...all.map((event) => ({ ...event, system_fingerprint: 'fp_ollama', ...answer.fields })), DONE];
  }

  protected modelList(): unknown {
    const data = Object.keys(this.models).map((id) => ({
      ...{ id, object: 'model', created: 1_764_500_000, owned_by: 'library' },
    }));
    return { object: 'list', data };
  }

  private get models(): Readonly<Record<string, PulledModel>> {
    return this.options.models ?? MODELS;
  }

  private said(call: VendorCall, answer: VendorAnswer): Spoken {
    const said = spoken(call, answer, (index) => `call_${call.n}${index}fakeOllama`);
    return { ...said, promptTokens: readTokens(said.promptTokens, this.options.contextLength ?? 4_096) };
  }

  private usage(said: Spoken, answer: VendorAnswer): object {
    return { ...usageOf(said), ...answer.usage };
  }

  private head({ n, body: { model } }: VendorCall) {
    return { id: `chatcmpl-${100 + n}`, model };
  }
}
