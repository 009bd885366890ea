import {
  type Cancellable,
  cancellationOf,
  type SettingValues,
  type StandardSchema,
} from '../../support/index.js';
import { CallStats, type Plan, type PoolItem } from '../call/call-plan.js';
import type { Capability, ChatRequest } from '../contract/chat.types.js';
import { toCompletionResponse } from '../contract/completion.js';
import type {
  ChatOptions,
  ChatReply,
  CompletionOptions,
  CompletionResponse,
  Prompt,
  WithSchema,
} from '../contract/completion.types.js';
import { perCallOf } from '../contract/per-call-options.js';
import { type PreparedPrompt, toChatRequest } from '../contract/prompt.js';
import { InvalidObjectError } from '../objects/invalid-object.error.js';
import { ObjectCalls } from '../objects/object-calls.js';
import { ownModel } from '../pool/pool-lanes.js';
import type { InstanceParts } from './instance-parts.js';

/** An instance that answers prompts. */
export interface PromptInstance extends InstanceParts {
  readonly strictSchemas: () => boolean;
  readonly defaultModel: () => Promise<string | undefined>;
  readonly capabilitiesOf: (model: string | undefined) => ReadonlySet<Capability>;
  /** Returns a request with its model. @throws LlmError `unsupported` */
  readonly complete: (request: ChatRequest, settings: SettingValues) => ChatRequest;
  readonly call: (
    request: ChatRequest,
    options: ChatOptions & Cancellable,
    circumstances: Pick<Plan, 'stats' | 'poolItem'>,
  ) => Promise<ChatReply>;
}

/** Returns the model that a prompt, or the options beside it, name. */
export function modelOf(prompt: Prompt, { model }: Pick<CompletionOptions, 'model'>): string | undefined {
  return ownModel(prompt, 0) || model;
}

/** Answers prompts by calls of one instance: in text, or as objects of a schema. */
export class PromptAnswers {
  private readonly objects: ObjectCalls;

  constructor(private readonly instance: PromptInstance) {
    this.objects = new ObjectCalls(instance.context.clock);
  }

  /** @param item set if the prompt belongs to a pool. @throws LlmError */
  answer(prompt: Prompt, options: CompletionOptions, item?: PoolItem): Promise<CompletionResponse> {
    const prepared = this.prepared(prompt, options, item);
    const { schema } = options;
    if (schema === undefined) return this.inText(prepared, options, item);
    return this.byObject(prepared, { ...options, schema }, item);
  }

  private async byObject(
    prepared: PreparedPrompt,
    options: WithSchema<CompletionOptions, StandardSchema>,
    item?: PoolItem,
  ): Promise<CompletionResponse> {
    const { context, strictSchemas, defaultModel, capabilitiesOf, inCall } = this.instance;
    const model = prepared.request.model ?? (await defaultModel());
    const settings = await context.settings.current();
    // Another server may take other formats.
    const server = JSON.stringify([model, options.baseUrl ?? settings.get('base_url')]);
    const requests: ChatRequest[] = [];
    try {
      const abilities = { strictSchemas: strictSchemas(), capabilities: capabilitiesOf(model) };
      return await this.objects.answer(prepared, options, server, abilities, {
        ask: (asked) => {
          requests.push(asked.request);
          return this.inText(asked, options, item);
        },
        cancellation: item?.signal ?? cancellationOf(options),
      });
    } catch (thrown) {
      // Otherwise every later call would fail by the same answers.
      if (thrown instanceof InvalidObjectError) await this.forget(requests, options);
      throw inCall(thrown, { model, attempts: item?.stats.attempts ?? requests.length });
    }
  }

  /** Removes the answers to these requests from the cache. */
  private async forget(requests: readonly ChatRequest[], options: CompletionOptions): Promise<void> {
    const { context, settingsFor, complete } = this.instance;
    const { cache } = context;
    if (cache === undefined || options.cache === false) return;
    const settings = await settingsFor(options);
    await Promise.all(requests.map((request) => cache.forget(complete(request, settings), settings)));
  }

  private async inText(
    { request, timeoutMs }: PreparedPrompt,
    options: CompletionOptions,
    item?: PoolItem,
  ): Promise<CompletionResponse> {
    const { attempts, maxWaitMs, priority, hedge, onCall, cache } = options;
    const brought = perCallOf(options);
    const cancellation = item?.signal ?? cancellationOf(options);
    const callOptions = {
      attempts,
      maxWaitMs,
      priority,
      hedge,
      onCall,
      cache,
      cancellation,
      timeoutMs: timeoutMs ?? options.timeoutMs,
      ...brought,
    };
    const stats = item?.stats ?? new CallStats();
    const {
      completion,
      cached,
      hedge: report,
    } = await this.instance.call(request, callOptions, { stats, poolItem: item });
    const response = toCompletionResponse(completion, request, this.instance.name);
    return cached || report
      ? { ...response, ...(cached && { cached }), ...(report && { hedge: report }) }
      : response;
  }

  private prepared(prompt: Prompt, options: CompletionOptions, item?: PoolItem): PreparedPrompt {
    try {
      return toChatRequest(prompt, options, item && `prompts[${item.index}]`);
    } catch (thrown) {
      throw this.instance.inCall(thrown, { model: modelOf(prompt, options), attempts: 0 });
    }
  }
}
