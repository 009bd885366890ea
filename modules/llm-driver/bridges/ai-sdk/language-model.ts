import type { Capability, ChatRequest } from '../../contract/chat.types.js';
import type { FacadeChatOptions } from '../../contract/facade-options.types.js';
import type { ChatAnswer, ChatStream } from '../../routing/facade.types.js';
import { AnswerParts } from './answer-parts.js';
import { contentOf, finishReasonOf, metadataOf, modelUsage, toldWarnings } from './answer.js';
import { toAiSdkError } from './call-error.js';
import { type CallRequest, toCallRequest } from './call-request.js';
import type {
  LlmLanguageModel,
  ModelAnswer,
  ModelMetadata,
  ModelStreamPart,
} from './language-model.types.js';
import type { CallInput } from './model.types.js';
import { PROVIDER } from './own-options.js';

/** The part of the facade that a model calls. */
export interface ChatModels {
  chat(request: ChatRequest, options: FacadeChatOptions): Promise<ChatAnswer>;
  openChatStream(request: ChatRequest, options: FacadeChatOptions): Promise<ChatStream>;
  capabilitiesOf(model: string): ReadonlySet<Capability>;
}

/** A model reference as a language model of the AI SDK (specification v3). */
export class FacadeLanguageModel implements LlmLanguageModel {
  readonly specificationVersion = 'v3';
  readonly provider = PROVIDER;
  /** Addresses of images go to the provider as they are: the AI SDK must not download them. */
  readonly supportedUrls = { 'image/*': [/^https?:\/\/.*$/] };

  /** @param modelId a model reference, looked up with each call */
  constructor(
    private readonly llm: ChatModels,
    readonly modelId: string,
  ) {}

  /** @throws AiSdkCallError, AiSdkNoSuchModelError; the reason of the signal if the caller aborted */
  async doGenerate(input: CallInput): Promise<ModelAnswer> {
    return this.translating(input, async ({ request, options, warnings }) => {
      const { completion, driver } = await this.llm.chat(request, options);
      return {
        content: contentOf(completion),
        finishReason: finishReasonOf(completion.choices[0]?.finish_reason),
        usage: modelUsage(completion.usage),
        providerMetadata: this.metadata(driver, completion.provider_metadata),
        request: { body: request },
        response: { ...metadataOf(completion), body: completion },
        warnings: [...warnings, ...toldWarnings(completion)],
      };
    });
  }

  /** @throws as {@link doGenerate}, before the first chunk; later failures are parts of the stream */
  async doStream(
    input: CallInput,
  ): Promise<{ stream: ReadableStream<ModelStreamPart>; request: { body: unknown } }> {
    return this.translating(input, async (call) => {
      const request = { ...call.request, stream: true, stream_options: { include_usage: true } };
      const { chunks, driver } = await this.llm.openChatStream(request, call.options);
      const includesRaw = input.includeRawChunks === true;
      const parts = new AnswerParts(call.warnings, includesRaw, this.metadata(driver, undefined));
      const translate = (thrown: unknown) => this.errorOf(thrown, input);
      const hasLeft = () => input.abortSignal?.aborted === true;
      return { stream: streamOf(chunks, parts, translate, hasLeft), request: { body: request } };
    });
  }

  private async translating<T>(input: CallInput, work: (call: CallRequest) => Promise<T>): Promise<T> {
    try {
      return await work(toCallRequest(this.modelId, input, this.llm.capabilitiesOf(this.modelId)));
    } catch (thrown) {
      throw this.errorOf(thrown, input);
    }
  }

  private errorOf(thrown: unknown, { abortSignal }: CallInput): unknown {
    return toAiSdkError(thrown, this.modelId, 'languageModel', abortSignal);
  }

  private metadata(driver: string, others: unknown): ModelMetadata {
    return { ...(others as ModelMetadata | undefined), [PROVIDER]: { driver } };
  }
}

/** Reads chunks as parts, no faster than they are read from the stream. Cancelling it ends the call. */
function streamOf(
  chunks: ChatStream['chunks'],
  parts: AnswerParts,
  translate: (thrown: unknown) => unknown,
  hasLeft: () => boolean,
): ReadableStream<ModelStreamPart> {
  async function* read(): AsyncGenerator<ModelStreamPart, void, undefined> {
    try {
      for await (const chunk of chunks) yield* parts.of(chunk);
      yield* parts.end();
    } catch (thrown) {
      // As with fetch, an abort breaks the stream.
      if (hasLeft()) throw translate(thrown);
      yield* parts.fail(translate(thrown));
    }
  }
  const reading = read();
  return new ReadableStream<ModelStreamPart>({
    async pull(controller) {
      const next = await reading.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      // A generator that waits for a chunk would not return before it has come.
      await chunks.return?.();
      await reading.return();
    },
  });
}
