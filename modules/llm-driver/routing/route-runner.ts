import type { Clock } from '../../support/index.js';
import { CallStats } from '../call/call-plan.js';
import type { ChatRequest } from '../contract/chat.types.js';
import type {
  CallOptions,
  ChatOptions,
  CompletionOptions,
  CompletionResponse,
  Prompt,
  PromptRequest,
} from '../contract/completion.types.js';
import { fieldsSaid } from '../contract/options/parameters.js';
import { withoutGiven } from '../contract/same-fields.js';
import { perCallOf } from '../contract/per-call-options.js';
import type { RouteOptions } from '../contract/facade-options.types.js';
import type { PerCallOptions } from '../contract/per-call.types.js';
import type { EmbeddedBatch } from '../contract/embedding.js';
import type {
  EmbeddingInput,
  EmbeddingsOptions,
  EmbedOptions,
  EmbedResponse,
  WireEmbeddingRequest,
} from '../contract/embedding.types.js';
import { LlmError, type ModelFailure } from '../contract/llm-error.js';
import type { PassedRequest, PassOptions } from '../contract/passed.types.js';
import { assertTakes, completionInPool, embedInPool, errorInPool } from '../driver/llm-driver.js';
import { promptRequest, type Refusals, refusalsOf } from './able-targets.js';
import type { LlmDriverManager } from '../llm-driver.manager.js';
import type { PoolItem } from '../call/call-plan.js';
import type { ChatAnswer, ChatStream, EmbeddingsAnswer, PassedAnswer } from './facade.types.js';
import type { ModelTarget } from './model-reference.js';
import { assertOneInstance } from './one-instance.js';
import { NO_DEFAULTS, type Route } from './model-router.js';
import { OpenedChat } from './opened-chat.js';

/** Decides when the next target of a route is asked instead of waiting for the current one. */
export interface FallbackPolicy {
  /**
   * Longest single wait, for a provider's limits or before a retry, while another target can be asked.
   * Milliseconds. A shorter `maxWaitMs` of the caller wins; the last target has the caller's own alone.
   */
  readonly maxWaitMs: number;
}

const DEFAULT_POLICY: FallbackPolicy = { maxWaitMs: 2_000 };

/** Asks one target, with the options that are left for it. */
type AskTarget<Options, Answer> = (target: ModelTarget, options: Options) => Promise<Answer>;

/**
 * Asks the targets of a route in order until one answers: the only fallback loop. `timeoutMs` is for all
 * targets together. Every method throws the last target's LlmError, or the first that no other target can
 * avoid; after fallbacks its `failures` tell the cause of each target.
 */
export class RouteRunner {
  constructor(
    private readonly manager: Pick<LlmDriverManager, 'driver'>,
    private readonly clock: Clock,
    private readonly policy: FallbackPolicy = DEFAULT_POLICY,
  ) {}

  /**
   * Answers one prompt.
   * @param item the pool item of the prompt, if it has one; its stats add up all targets
   */
  completion(
    prompt: Prompt,
    route: Route,
    options: CompletionOptions,
    item?: PoolItem,
  ): Promise<CompletionResponse> {
    const hasFallbacks = route.targets.length > 1;
    const question = hasFallbacks ? liftTimeout(prompt, options) : { prompt, options };
    const shared = withDefaults(question.prompt, question.options, route);
    const request = hasFallbacks ? promptRequest(question.prompt, shared) : undefined;
    return this.inOrder(route, shared, request, (target, left) => {
      const driver = this.manager.driver(target.driver);
      const own = { ...left, model: target.model };
      if (item === undefined) return driver.completion(question.prompt, own);
      if (!hasFallbacks) return completionInPool(driver, question.prompt, own, item);
      const stats = new CallStats();
      return completionInPool(driver, question.prompt, own, { ...item, stats }).finally(() => {
        item.stats.attempts += stats.attempts;
        item.stats.waitedMs += stats.waitedMs;
      });
    });
  }

  /** Completes the error of a pool's item that ended before any target was asked. */
  inPool(error: LlmError, { targets: [{ driver, model }] }: Route, attempts: number): Promise<LlmError> {
    return errorInPool(this.manager.driver(driver), error, model, attempts);
  }

  /** Answers one whole chat. The route decides on the model: the request's own `model` is replaced. */
  chat(request: ChatRequest, route: Route, options: ChatOptions): Promise<ChatAnswer> {
    return this.inOrder(route, options, request, (target, left) =>
      this.manager
        .driver(target.driver)
        .chatReply(requestFor(target, route, request), left)
        .then(({ completion, rawText, limits, cached, hedge }) => {
          const answer = {
            completion,
            rawText,
            limits,
            cached,
            driver: target.driver,
            model: route.reference,
          };
          return hedge ? { ...answer, hedge } : answer;
        }),
    );
  }

  /**
   * Opens a streamed chat; resolves with the first token. A target that fails before it is followed by the
   * next; a failure after it is thrown to the reader of the chunks.
   */
  openChatStream(request: ChatRequest, route: Route, options: ChatOptions): Promise<ChatStream> {
    return this.inOrder(route, options, request, async (target, left) => {
      const driver = this.manager.driver(target.driver);
      const chunks = driver.chatStream(requestFor(target, route, request), left);
      return { chunks: await OpenedChat.open(chunks), driver: target.driver, model: route.reference };
    });
  }

  /** Answers a request for embeddings in OpenAI's format, by the targets that {@link embed} asks. */
  embeddings(
    request: WireEmbeddingRequest,
    route: Route,
    options: EmbeddingsOptions,
  ): Promise<EmbeddingsAnswer> {
    return this.inOrder(ofOneModel(route), options, undefined, async ({ driver, model }, left) => {
      const reply = await this.manager.driver(driver).embeddings({ ...request, model }, left);
      return { ...reply, driver, model: route.reference };
    });
  }

  /**
   * Passes a request through; a stream resolves when its answer has begun. The route decides on the model.
   * Targets without the endpoint are not asked. Defaults of a named model are those of chats: they are not
   * added.
   */
  passThrough(request: PassedRequest, route: Route, options: PassOptions): Promise<PassedAnswer> {
    const [first, ...others] = route.targets.filter(({ driver }) =>
      this.manager.driver(driver).passes.has(request.endpoint),
    );
    // If no target has it, the first one says so.
    const targets = first === undefined ? ([route.targets[0]] as const) : ([first, ...others] as const);
    return this.inOrder({ ...route, targets }, options, undefined, async ({ driver, model }, left) => {
      const reply = await this.manager.driver(driver).passThrough({ ...request, model }, left);
      return { ...reply, driver, model: route.reference };
    });
  }

  /**
   * Embeds texts. Only targets with the first one's model are asked: vectors of different models cannot be
   * compared.
   */
  embed(inputs: readonly EmbeddingInput[], route: Route, options: EmbedOptions): Promise<EmbedResponse> {
    return this.inOrder(ofOneModel(route), options, undefined, ({ driver, model }, left) =>
      this.manager.driver(driver).embed(inputs, { ...left, model }),
    );
  }

  /** Embeds one batch of a pool, as {@link embed} does. The item's stats add up all targets. */
  embedBatch(
    inputs: readonly EmbeddingInput[],
    route: Route,
    options: EmbedOptions,
    item: PoolItem,
  ): Promise<EmbeddedBatch & { readonly driver: string }> {
    return this.inOrder(ofOneModel(route), options, undefined, async ({ driver, model }, left) => {
      const stats = new CallStats();
      try {
        const own = { ...left, model };
        const batch = await embedInPool(this.manager.driver(driver), inputs, own, { ...item, stats });
        return { ...batch, driver };
      } finally {
        item.stats.attempts += stats.attempts;
        item.stats.waitedMs += stats.waitedMs;
      }
    });
  }

  /**
   * Checks what a call brings before the first of these routes is asked.
   * @throws InvalidRequestError unless all targets are of one instance, and it takes what the call brings;
   *   for a cache where there is none
   */
  assertTakes(options: PerCallOptions & Pick<CallOptions, 'cache'>, routes: readonly Route[]): void {
    const targets = routes.flatMap((route) => route.targets);
    assertOneInstance(options, targets);
    const asksForCache = options.cache !== undefined && options.cache !== false;
    if (perCallOf(options) === undefined && !asksForCache) return;
    for (const name of new Set(targets.map(({ driver }) => driver))) {
      assertTakes(this.manager.driver(name), options);
    }
  }

  /** @param request of a chat. Targets that are known not to take it are not asked while others are left */
  private inOrder<Options extends CallOptions, Answer>(
    route: Route,
    options: Options,
    request: ChatRequest | undefined,
    ask: AskTarget<Options, Answer>,
  ): Promise<Answer> {
    const { targets } = route;
    const own = withoutRoute(options);
    if (targets.length === 1) return ask(targets[0], own);
    assertOneInstance(options, targets);
    const refusals =
      request && refusalsOf(targets, (target) => requestFor(target, route, request), this.manager);
    return this.untilAnswered(route, own, refusals, ask);
  }

  private async untilAnswered<Options extends CallOptions, Answer>(
    { reference, targets }: Route,
    options: Options,
    refusals: Refusals | undefined,
    ask: AskTarget<Options, Answer>,
  ): Promise<Answer> {
    const startedAt = this.clock.monotonic();
    const last = refusals?.last ?? targets.length - 1;
    const failures: ModelFailure[] = [];
    for (let index = 0; ; index += 1) {
      const model = referenceTo(targets[index]!);
      const refusal = refusals?.of(index);
      if (refusal !== undefined) {
        failures.push({ model, error: refusal });
        continue;
      }
      const isLast = index === last;
      try {
        return await ask(targets[index]!, this.optionsFor(options, startedAt, isLast));
      } catch (thrown) {
        const error = LlmError.from(thrown);
        failures.push({ model, error });
        if (!isLast && error.traits.fallback) continue;
        if (isLast) failures.push(...refusedBehind(targets, index, refusals));
        throw error === thrown && failures.length > 1 ? error.afterFallbacks(reference, failures) : thrown;
      }
    }
  }

  private optionsFor<Options extends CallOptions>(
    options: Options,
    startedAt: number,
    isLast: boolean,
  ): Options {
    const { timeoutMs, maxWaitMs = Infinity } = options;
    const spentMs = this.clock.monotonic() - startedAt;
    return {
      ...options,
      // At least 1: a call whose time is used up fails as one that ran out of it.
      ...(timeoutMs !== undefined && { timeoutMs: Math.max(1, timeoutMs - spentMs) }),
      ...(!isLast && { maxWaitMs: Math.min(maxWaitMs, this.policy.maxWaitMs) }),
    };
  }
}

/** Takes out the options that have chosen the route: a driver has no such options. */
function withoutRoute<Options extends CallOptions & RouteOptions>(options: Options): Options {
  if (options.driver === undefined && options.fallbacks === undefined) return options;
  return { ...options, driver: undefined, fallbacks: undefined };
}

function ofOneModel(route: Route): Route {
  const [first, ...others] = route.targets;
  const alike = others.filter(({ model }) => model !== undefined && model === first.model);
  return { ...route, targets: [first, ...alike] };
}

/** Returns the refusals of targets behind the last one that was asked. */
function refusedBehind(targets: Route['targets'], index: number, refusals?: Refusals): ModelFailure[] {
  return targets.flatMap((target, position) => {
    const error = position > index ? refusals?.of(position) : undefined;
    return error === undefined ? [] : [{ model: referenceTo(target), error }];
  });
}

/** Writes a target as named models do. */
function referenceTo({ driver, model }: ModelTarget): string {
  return model === undefined ? driver : `${driver}/${model}`;
}

/** Defaults give way to what the caller says, under whichever name. */
function requestFor({ model }: ModelTarget, { defaults }: Route, request: ChatRequest): ChatRequest {
  if (defaults === NO_DEFAULTS) return { ...request, model };
  return { ...withoutGiven(defaults, request), ...request, model };
}

/** As {@link requestFor}: what a prompt and the options say replaces the defaults. */
function withDefaults(prompt: Prompt, options: CompletionOptions, { defaults }: Route): CompletionOptions {
  if (defaults === NO_DEFAULTS) return options;
  const left = withoutGiven(withoutGiven(defaults, fieldsSaid(options)), fieldsOf(prompt));
  return { ...options, parameters: { ...left, ...options.parameters } };
}

function fieldsOf(prompt: Prompt): object {
  if (typeof prompt !== 'object' || prompt === null || Array.isArray(prompt)) return {};
  const { maxTokens, responseFormat } = prompt as PromptRequest;
  return { ...prompt, ...fieldsSaid({ maxTokens, responseFormat }) };
}

/**
 * Moves a prompt's own timeout into the options, for the targets to share. The driver refuses one that is not
 * valid.
 */
function liftTimeout(
  prompt: Prompt,
  options: CompletionOptions,
): { readonly prompt: Prompt; readonly options: CompletionOptions } {
  if (typeof prompt !== 'object' || prompt === null || Array.isArray(prompt)) return { prompt, options };
  const { timeoutMs: own, timeout_ms: ownWire, ...rest } = prompt as PromptRequest & { timeout_ms?: number };
  const timeoutMs = own ?? ownWire;
  if (typeof timeoutMs !== 'number' || !(timeoutMs > 0)) return { prompt, options };
  return { prompt: rest, options: { ...options, timeoutMs } };
}
