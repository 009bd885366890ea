import type { Capability, ChatCompletion, ChatCompletionChunk, ChatRequest } from '../contract/chat.types.js';
import { answerText, completionToChunks, promptText, textCompletion } from '../contract/completion.js';
import type { EmbeddingItem, EmbeddingList, EmbeddingRequest } from '../contract/embedding.types.js';
import type { Exchange } from '../contract/exchange.js';
import { LlmError } from '../contract/llm-error.js';
import { PASSED_PATHS, type PassedEndpoint } from '../contract/passed-endpoint.js';
import { askedInChat, passedText } from '../contract/passed-text.js';
import type { PassedRequest, SentPassed } from '../contract/passed.types.js';
import { plainCopy } from '../contract/plain-copy.js';
import type { PerCallOption } from '../contract/per-call.types.js';
import { PER_CALL_OPTIONS } from '../contract/per-call-options.js';
import type { DriverContext } from '../driver/driver-context.js';
import { LlmDriver } from '../driver/llm-driver.js';
import { answerCompletion, pieceChunks } from './fake-answer.js';
import { isCompletion } from './fake-completion.js';
import { failureOf, type FakeAnswer, type FakeReply } from './fake-reply.js';
import { unpacedContext } from './unpaced-context.js';

/** Characters of a prompt in a message. */
const SHOWN_CHARACTERS = 100;

const ENDPOINTS: ReadonlySet<PassedEndpoint> = new Set(Object.keys(PASSED_PATHS) as PassedEndpoint[]);

/** What a fake driver plays. */
export interface FakeSource {
  /** Records the call and returns its reply. */
  reply(request: ChatRequest, driver: string): Promise<FakeReply | undefined>;
  /** Says what the script has replies for. */
  describe(): string;
}

/**
 * Answers from a fake's script, without waiting for limits. A call without a reply fails: in a test it is a
 * mistake.
 */
export class FakeDriver extends LlmDriver {
  readonly capabilities: ReadonlySet<Capability> = new Set([
    'stream',
    'tools',
    'json_schema',
    'json_object',
    'embeddings',
    'n',
    'images',
    'documents',
    'audio',
    'reasoning',
  ]);

  /** Ignored: a fake sends nothing. */
  override readonly perCall: ReadonlySet<PerCallOption> = new Set(PER_CALL_OPTIONS);

  constructor(
    context: DriverContext,
    private readonly source: FakeSource,
  ) {
    super(unpacedContext(context));
  }

  override async isConfigured(): Promise<boolean> {
    return true;
  }

  protected async send(request: ChatRequest, exchange: Exchange): Promise<ChatCompletion> {
    const reply = await this.replyTo(request);
    if (isWhole(reply)) return reply;
    await this.wait(reply, exchange);
    const failure = failureOf(reply);
    if (failure) throw failure;
    if (reply.embedding) throw wrongReply('a prompt', 'a text or another word');
    return answerCompletion(request, reply);
  }

  protected override async *sendStream(
    request: ChatRequest,
    exchange: Exchange,
  ): AsyncGenerator<ChatCompletionChunk, void, undefined> {
    const reply = await this.replyTo(request);
    if (isWhole(reply)) {
      yield* completionToChunks(reply);
      return;
    }
    const failure = failureOf(reply);
    if (reply.embedding) throw wrongReply('a prompt', 'a text or another word');
    if (reply.stream === undefined) {
      await this.wait(reply, exchange);
      if (failure) throw failure;
      yield* completionToChunks(answerCompletion(request, reply));
      return;
    }
    let left = reply.stream.length;
    for (const chunk of pieceChunks(answerCompletion(request, reply), reply.stream)) {
      if (left-- > 0) await this.wait(reply, exchange);
      else if (failure) throw failure;
      yield chunk;
    }
  }

  /** Each text is a call of its own, so that a script has replies by text. */
  protected override async sendEmbeddings(
    { model, input }: EmbeddingRequest,
    exchange: Exchange,
  ): Promise<EmbeddingList> {
    const data: EmbeddingItem[] = [];
    for (const content of input) {
      const reply = await this.replyTo({ model, messages: [{ role: 'user', content }] });
      if (isWhole(reply)) throw wrongReply('a text to embed', 'the word embedding');
      await this.wait(reply, exchange);
      const failure = failureOf(reply);
      if (failure) throw failure;
      if (reply.embedding === undefined) throw wrongReply('a text to embed', 'the word embedding');
      data.push({ embedding: reply.embedding });
    }
    return { data, model };
  }

  override get passes(): ReadonlySet<PassedEndpoint> {
    return ENDPOINTS;
  }

  /** A script has replies by the prompt, or by the name of the file. */
  protected override async sendPassed(request: PassedRequest, exchange: Exchange): Promise<SentPassed> {
    const completion = await this.send(askedInChat(request), exchange);
    const text = answerText(completion.choices[0]?.message?.content);
    return passedText(request, text, { id: completion.id ?? '', createdMs: this.context.clock.now() });
  }

  private async replyTo(request: ChatRequest): Promise<FakeAnswer | ChatCompletion> {
    const reply = await this.source.reply(request, this.name);
    if (typeof reply === 'string') return textCompletion(request, [reply]);
    if (reply instanceof LlmError) throw reply;
    // A copy: callers may change what they are given.
    if (reply !== undefined) return plainCopy(reply);
    const prompt = JSON.stringify(promptText(request).slice(0, SHOWN_CHARACTERS));
    throw new LlmError('driver_contract', {
      code: 'stray_call',
      message: `Stray call: the fake has no reply for ${prompt}. ${this.source.describe()}`.trimEnd(),
    });
  }

  private async wait({ delayMs = 0 }: FakeAnswer, { signal }: Exchange): Promise<void> {
    if (delayMs > 0) await this.context.clock.sleep(delayMs, signal);
  }
}

function isWhole(reply: FakeAnswer | ChatCompletion): reply is ChatCompletion {
  return isCompletion(reply);
}

function wrongReply(asked: string, needed: string): LlmError {
  const message = `The fake's reply does not fit: the call has ${asked}, which needs ${needed}.`;
  return new LlmError('driver_contract', { code: 'wrong_reply', message });
}
