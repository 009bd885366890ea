import { Injectable } from '@nestjs/common';
import {
  asksForStream,
  type ChatAnswer,
  type ChatOptions,
  type ChatRequest,
  type ChatResult,
  type ChatStream,
  type EmbeddingInput,
  type EmbeddingRequest,
  type EmbeddingsAnswer,
  type EmbeddingsOptions,
  embeddingUsage,
  estimateTokens,
  inputCharacters,
  LlmDriverFacade,
  type PassedAnswer,
  type PassedRequest,
  type PassOptions,
  type PoolOptions,
  type PoolResult,
  type Prompt,
} from '../../llm-driver/index.js';
import {
  type CallerLease,
  CallerQuota,
  KeyShares,
  type RequestedCalls,
  type RequestedModel,
} from '../../quota/index.js';
import type { Cancellable } from '../../support/index.js';
import { assertModelReference, assertOneModel } from '../models/model-reference.js';
import { chatCalls, embeddingCalls, passedCalls, poolCalls } from './expected-calls.js';
import type { ModelCallContext } from './model-call-context.js';
import { meterPassed } from './passed-meter.js';
import {
  meterAnswer,
  meterResults,
  meterResultStream,
  meterStream,
  TokenMeter,
  tokensOf,
} from './token-meter.js';

/** A valid chat completion, and who is to answer it. */
export interface ChatCall {
  readonly request: ChatRequest;
  /** A driver instance; `request.model` is then the provider's own id. */
  readonly driver?: string;
  /** Without `driver`: references of models (a named model, or `instance/model`), at least one. */
  readonly models: readonly string[];
}

/** A valid request for embeddings; `request.model` is the reference of the model that is to answer. */
export interface EmbeddingCall {
  readonly request: EmbeddingRequest<EmbeddingInput> & { readonly model: string };
}

/** A valid request that is passed through; `request.model` is the reference of the model to ask. */
export interface PassedCall {
  readonly request: PassedRequest & { readonly model: string };
}

/** Valid prompts for one driver. */
export interface PoolCall {
  readonly driver: string;
  readonly prompts: readonly Prompt[];
  readonly options: PoolOptions;
}

/**
 * Asks models on behalf of a request: the one way from a route to the facade. Finds unknown names, admits the
 * caller, passes the signal on, counts usage, settles it once and releases the caller's lease when the reply
 * closes.
 *
 * All methods throw UnknownNameError for a driver or model that does not exist and, for callers with limits,
 * what {@link CallerQuota.admit} throws; both before anything is asked or charged. Streams and pools throw
 * ConcurrencyExceededError for a client key that has its share of them in flight.
 */
@Injectable()
export class ModelCalls {
  constructor(
    private readonly llm: LlmDriverFacade,
    private readonly quota: CallerQuota,
    private readonly shares: KeyShares,
  ) {}

  /** One model's answer. @throws LlmError */
  chat(context: ModelCallContext, call: ChatCall): Promise<ChatAnswer> {
    const ask = () => this.llm.chat(requestOf(call), { driver: call.driver, ...optionsOf(context) });
    return this.ask(context, call, ask, meterAnswer);
  }

  /** One model's answer as it is produced. Resolves with the first token. @throws LlmError */
  chatStream(context: ModelCallContext, call: ChatCall): Promise<ChatStream> {
    const ask = () =>
      this.llm.openChatStream(requestOf(call), { driver: call.driver, ...optionsOf(context) });
    return this.ask(context, call, ask, meterStream);
  }

  /** The first success among several models. @throws AllModelsFailedError */
  fastestChat(context: ModelCallContext, call: ChatCall): Promise<ChatAnswer> {
    const ask = () => this.llm.fastestChat(call.request, call.models, optionsOf(context));
    return this.ask(context, call, ask, meterAnswer);
  }

  /** The stream of the model whose first token comes first. @throws AllModelsFailedError */
  fastestChatStream(context: ModelCallContext, call: ChatCall): Promise<ChatStream> {
    const ask = () => this.llm.openFastestChatStream(call.request, call.models, optionsOf(context));
    return this.ask(context, call, ask, meterStream);
  }

  /** One result for each model, in order, failures included. */
  allChats(context: ModelCallContext, call: ChatCall): Promise<ChatResult[]> {
    const ask = () => this.llm.allChats(call.request, call.models, optionsOf(context));
    return this.ask(context, call, ask, meterResults);
  }

  /** One model's embeddings. @throws LlmError */
  async embeddings(context: ModelCallContext, { request }: EmbeddingCall): Promise<EmbeddingsAnswer> {
    const { model, input } = request;
    const { principal, cancellation, onCall } = context;
    const assertAnswerable = () => assertOneModel(this.llm, model, principal?.limits?.models);
    const ask = () => this.llm.embeddings(request, { cancellation, onCall } as EmbeddingsOptions);
    if (principal?.limits === undefined) {
      assertAnswerable();
      return ask();
    }
    const expected = embeddingCalls(input, [{ model, param: 'model' }]);
    const lease = await this.admit(context, expected, assertAnswerable);
    const answer = await ask();
    lease?.settle(embeddingUsage(answer.list)?.total_tokens ?? estimateTokens(inputCharacters(input)));
    return answer;
  }

  /** One model's reply, passed through. Resolves to a stream once its answer has begun. @throws LlmError */
  async passThrough(context: ModelCallContext, { request }: PassedCall): Promise<PassedAnswer> {
    const { model } = request;
    const { principal, reply, cancellation, onCall, rawBody } = context;
    const assertAnswerable = () => {
      assertOneModel(this.llm, model, principal?.limits?.models);
      if (asksForStream(request)) this.shares.hold('streams', principal, reply.raw);
    };
    const callerHeaders = reply.request.headers;
    const options: PassOptions & Cancellable = { cancellation, onCall, rawBody, callerHeaders };
    const ask = () => this.llm.passThrough(request, options);
    if (principal?.limits === undefined) {
      assertAnswerable();
      return ask();
    }
    const expected = passedCalls(request, [{ model, param: 'model' }]);
    const lease = await this.admit(context, expected, assertAnswerable);
    const answer = await ask();
    return lease === undefined ? answer : meterPassed(answer, lease, request);
  }

  /** One result for each prompt, in order, failures included. */
  async pool(context: ModelCallContext, call: PoolCall): Promise<PoolResult[]> {
    const lease = await this.admitPool(context, call);
    const driver = this.llm.driver(call.driver);
    const results = await driver.completionPool(call.prompts, poolOptions(context, call, lease));
    lease?.settle(results.reduce((sum, result) => sum + tokensOf(result), 0));
    return results;
  }

  /** Results as they finish. Resolves when the caller is admitted. */
  async poolStream(context: ModelCallContext, call: PoolCall): Promise<AsyncIterable<PoolResult>> {
    const lease = await this.admitPool(context, call);
    const driver = this.llm.driver(call.driver);
    const results = driver.completionStream(call.prompts, poolOptions(context, call, lease));
    return lease === undefined ? results : meterResultStream(results, lease);
  }

  /**
   * Asks at once for a caller without limits: most callers have none, and they must not pay for a promise.
   */
  private ask<Answer>(
    context: ModelCallContext,
    call: ChatCall,
    ask: () => Promise<Answer>,
    meter: (answer: Answer, meter: TokenMeter) => Answer,
  ): Promise<Answer> {
    if (context.principal?.limits !== undefined) return this.askMetered(context, call, ask, meter);
    this.assertAnswerable(context, call);
    return ask();
  }

  private async askMetered<Answer>(
    context: ModelCallContext,
    call: ChatCall,
    ask: () => Promise<Answer>,
    meter: (answer: Answer, meter: TokenMeter) => Answer,
  ): Promise<Answer> {
    const expected = chatCalls(call.request, requestedModels(call));
    const lease = await this.admit(context, expected, () => this.assertAnswerable(context, call));
    const answer = await ask();
    return lease === undefined ? answer : meter(answer, new TokenMeter(lease, call.request));
  }

  private async admitPool(context: ModelCallContext, call: PoolCall): Promise<CallerLease | undefined> {
    const assertAnswerable = () => {
      this.llm.checkOptions({ driver: call.driver });
      this.shares.hold('pools', context.principal, context.reply.raw);
    };
    if (context.principal?.limits === undefined) return void assertAnswerable();
    return this.admit(context, poolCalls(call.driver, call.prompts, call.options), assertAnswerable);
  }

  private async admit(
    context: ModelCallContext,
    expected: RequestedCalls,
    assertAnswerable: () => void,
  ): Promise<CallerLease | undefined> {
    const lease = await this.quota.admit(context.principal, () => expected, assertAnswerable);
    if (lease !== undefined) context.releaseOnClose(lease);
    return lease;
  }

  private assertAnswerable(
    { principal, reply }: ModelCallContext,
    { request, driver, models }: ChatCall,
  ): void {
    if (driver !== undefined) this.llm.checkOptions({ driver });
    for (const model of models) assertModelReference(this.llm, model, principal?.limits?.models);
    // Refused here it is not charged.
    if (principal?.limits !== undefined) this.assertTaken(request, driver, models);
    if (request.stream === true) this.shares.hold('streams', principal, reply.raw);
  }

  /** Of several models each fails or answers by itself. @throws LlmError `unsupported` */
  private assertTaken(request: ChatRequest, driver: string | undefined, models: readonly string[]): void {
    if (driver !== undefined) this.llm.checkRequest(request, undefined, driver);
    else if (models.length === 1) this.llm.checkRequest(request, models[0]);
  }
}

/** The request to one model. The caller's own object if it names that model already. */
function requestOf({ request, models: [model] }: ChatCall): ChatRequest {
  return model === undefined || request.model === model ? request : { ...request, model };
}

/** Without a cache: it would show one caller what another has asked. */
function optionsOf({ cancellation, onCall, rawBody, reply }: ModelCallContext): ChatOptions & Cancellable {
  return { cancellation, onCall, rawBody, callerHeaders: reply.request.headers, cache: false };
}

function requestedModels({ request, driver, models }: ChatCall): RequestedModel[] {
  if (driver !== undefined) return [{ driver, model: request.model ?? undefined, param: 'model' }];
  return models.map((model) => ({ model, param: 'model' }));
}

/** A caller with limits may have been given fewer calls at a time than it asked for. */
function poolOptions(
  { cancellation, onCall }: ModelCallContext,
  { options }: PoolCall,
  lease: CallerLease | undefined,
): PoolOptions & Cancellable {
  const concurrency = lease?.concurrency ?? options.concurrency;
  return { ...options, cancellation, onCall, concurrency, cache: false };
}
