import type { SettingField } from '../../support/index.js';
import type { Capability, ChatCompletion, ChatCompletionChunk, ChatRequest } from '../contract/chat.types.js';
import type { DriverContext } from '../driver/driver-context.js';
import type { EmbeddingInput, EmbeddingList, EmbeddingRequest } from '../contract/embedding.types.js';
import { OPENAI_BOUNDS, type RequestBounds } from '../contract/request-bounds.js';
import type { Exchange } from '../contract/exchange.js';
import { PASSED_PATHS, type PassedEndpoint } from '../contract/passed-endpoint.js';
import { askedInChat } from '../contract/passed-text.js';
import type { PassedRequest, SentPassed } from '../contract/passed.types.js';
import type { PerCallOption } from '../contract/per-call.types.js';
import { PER_CALL_OPTIONS } from '../contract/per-call-options.js';
import { driverFields } from '../driver/driver-fields.js';
import { LlmDriver } from '../driver/llm-driver.js';
import {
  mockChunks,
  mockCompletion,
  UNSCRIPTED_FINGERPRINT,
  unscriptedReply,
} from './mock/mock-completion.js';
import { mockEmbeddings } from './mock/mock-embeddings.js';
import { mockPassed } from './mock/mock-passed.js';
import { checkMockOptions } from './mock/check-mock-options.js';
import { MockScript } from './mock/mock-script.js';
import type { MockOptions } from './mock/mock.options.js';

/** Answers from a script, without a network or a key: see {@link MockOptions}. */
export class MockDriver extends LlmDriver {
  static readonly driver: string = 'mock';
  static override readonly settings: readonly SettingField[] = [{ ...driverFields.model, default: 'mock-1' }];

  /** Its answers are the same on every machine. */
  static readonly readsEnvironment: boolean = false;
  static override readonly options: readonly string[] = [
    'reply',
    'delayMs',
    'tokenDelayMs',
    'faults',
    'usage',
  ] satisfies (keyof MockOptions)[];

  static readonly checkConfig = checkMockOptions;

  readonly capabilities: ReadonlySet<Capability> = new Set<Capability>([
    'stream',
    'tools',
    'json_schema',
    'json_object',
    'n',
    'images',
    'documents',
    'audio',
    'reasoning',
    'embeddings',
  ]);
  override readonly embedsTokens = true;
  override readonly strictSchemas = false;
  /** It has no use for any of them. */
  override readonly perCall: ReadonlySet<PerCallOption> = new Set(PER_CALL_OPTIONS);
  /** Those of OpenAI: what passes here passes there. */
  protected override get requestBounds(): RequestBounds {
    return OPENAI_BOUNDS;
  }

  override get passes(): ReadonlySet<PassedEndpoint> {
    return new Set(Object.keys(PASSED_PATHS) as PassedEndpoint[]);
  }

  private readonly options: MockOptions;
  private readonly script: MockScript;
  private answers = 0;

  /** @throws ConfigurationError for a wrong option */
  constructor(context?: DriverContext) {
    super(context);
    checkMockOptions(`drivers.${this.name}`, this.context.config);
    this.options = this.context.config;
    this.script = new MockScript(this.options);
  }

  protected async send(request: ChatRequest, exchange: Exchange): Promise<ChatCompletion> {
    await this.delayOrFail(request, exchange);
    const scripted = await this.script.reply(request);
    const stamp = { id: `chatcmpl-mock-${++this.answers}`, createdMs: this.context.clock.now() };
    const reply = scripted ?? unscriptedReply(request);
    const completion = mockCompletion(request, reply, stamp, this.options.usage);
    return scripted === undefined
      ? { ...completion, system_fingerprint: UNSCRIPTED_FINGERPRINT }
      : completion;
  }

  /** Vectors come from the words of the texts. Scripted faults and delays see the texts as user messages. */
  protected override async sendEmbeddings(
    request: EmbeddingRequest<EmbeddingInput>,
    exchange: Exchange,
  ): Promise<EmbeddingList> {
    const messages = request.input.map((input) => ({ role: 'user', content: String(input) }));
    await this.delayOrFail({ model: request.model, messages }, exchange);
    return mockEmbeddings(request);
  }

  /** Scripts, faults and delays see the prompt, or the name of the file, as a user message. */
  protected override async sendPassed(request: PassedRequest, exchange: Exchange): Promise<SentPassed> {
    const asked = askedInChat(request);
    await this.delayOrFail(asked, exchange);
    const stamp = { id: `cmpl-mock-${++this.answers}`, createdMs: this.context.clock.now() };
    return mockPassed(request, await this.script.reply(asked), stamp);
  }

  protected override async *sendStream(
    request: ChatRequest,
    exchange: Exchange,
  ): AsyncGenerator<ChatCompletionChunk, void, undefined> {
    const completion = await this.send(request, exchange);
    const { tokenDelayMs = 0 } = this.options;
    for (const chunk of mockChunks(completion, request.stream_options?.include_usage === true)) {
      if (tokenDelayMs > 0) await this.context.clock.sleep(tokenDelayMs, exchange.signal);
      yield chunk;
    }
  }

  private async delayOrFail(request: ChatRequest, exchange: Exchange): Promise<void> {
    const fault = this.script.fault(request);
    const delayMs = this.script.delayMs(request);
    if (delayMs > 0) await this.context.clock.sleep(delayMs, exchange.signal);
    if (fault) throw fault;
  }
}
