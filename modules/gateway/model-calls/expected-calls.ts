import {
  callSize,
  type ChatRequest,
  DEFAULT_CONCURRENCY,
  type EmbeddingInput,
  inputCharacters,
  type PassedRequest,
  passedSize,
  type PoolOptions,
  type Prompt,
  type PromptRequest,
} from '../../llm-driver/index.js';
import type { ExpectedCall, RequestedCalls, RequestedModel } from '../../quota/index.js';

/** A chat completion: one call to each model, all at the same time. */
export function chatCalls(request: ChatRequest, models: readonly RequestedModel[]): RequestedCalls {
  const call = callSize(request);
  const concurrency = { wanted: models.length, minimum: models.length };
  return { models, calls: models.map(() => call), concurrency };
}

/** Embeddings: one call, which costs its inputs. */
export function embeddingCalls(
  input: readonly EmbeddingInput[],
  models: readonly RequestedModel[],
): RequestedCalls {
  const calls = [{ promptCharacters: inputCharacters(input), maxAnswerTokens: 0 }];
  return { models, calls, concurrency: { wanted: 1, minimum: 1 } };
}

/** A request that is passed through: one call. */
export function passedCalls(request: PassedRequest, models: readonly RequestedModel[]): RequestedCalls {
  return { models, calls: [passedSize(request)], concurrency: { wanted: 1, minimum: 1 } };
}

/** A pool: one call for each prompt, as many at the same time as its options say. */
export function poolCalls(driver: string, prompts: readonly Prompt[], options: PoolOptions): RequestedCalls {
  const items = prompts.map(fieldsOf);
  const own = items.flatMap(({ model }, index) =>
    typeof model === 'string' ? [{ driver, model, param: `prompts[${index}].model` }] : [],
  );
  const usesShared = own.length < prompts.length || own.length === 0;
  const shared = { driver, ...(options.model !== undefined && { model: options.model }), param: 'model' };
  const { concurrency = DEFAULT_CONCURRENCY } = options;
  return {
    models: usesShared ? [shared, ...own] : own,
    calls: items.map((item) => promptCall(item, options)),
    concurrency: { wanted: Math.max(1, Math.min(concurrency, prompts.length)), minimum: 1 },
  };
}

function promptCall(item: Partial<PromptRequest>, options: PoolOptions): ExpectedCall {
  const { parameters, maxTokens, system = '' } = options;
  const request = { ...parameters, max_tokens: maxTokens, ...item } as ChatRequest;
  const { promptCharacters, maxAnswerTokens } = callSize(request);
  // Whatever else it is, the pool refuses it at its own index.
  const characters = typeof item.prompt === 'string' ? item.prompt.length : 0;
  return { promptCharacters: promptCharacters + characters + system.length, maxAnswerTokens };
}

function fieldsOf(prompt: Prompt): Partial<PromptRequest> {
  if (typeof prompt === 'string') return { prompt };
  return Array.isArray(prompt) ? { messages: prompt } : (prompt as PromptRequest);
}
