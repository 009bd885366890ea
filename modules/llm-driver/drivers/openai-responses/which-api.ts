import type { ChatRequest } from '../../contract/chat.types.js';
import { LlmError } from '../../contract/llm-error.js';
import type { ProviderReply } from '../../errors/provider-errors.js';
import type { ChatTarget } from '../../wire/chat-target.js';
import type { ResponsesFacts } from '../../wire/responses-facts.js';

/**
 * What OpenAI says of a request that belongs to the Responses API: "Please use /v1/responses instead", "This
 * model is only supported in v1/responses and not in v1/chat/completions".
 */
const SENT_TO_RESPONSES = /\b(?:use|in) \/?v1\/responses\b/i;
const REFUSALS: readonly number[] = [400, 404];
/** Kinds of requests that one instance has learned. Further ones are refused first each time. */
const MAX_LEARNED_REQUESTS = 256;

/** Decides whether requests of one instance go to chat completions or to the Responses API. */
export class WhichApi {
  /** Kinds of requests that chat completions have refused and the Responses API has taken. */
  private readonly learned = new Set<string>();

  /** @param facts undefined for a provider without the Responses API */
  constructor(private readonly facts: ResponsesFacts | undefined) {}

  /** Returns true for a request to the Responses API. Cheap: called for every request. */
  isResponses(request: ChatRequest, target: ChatTarget): boolean {
    const { api } = target;
    if (this.facts === undefined || api === 'chat') return false;
    if (api === 'responses') return true;
    if (api === 'auto' && this.facts.needs(request)) return true;
    return this.learned.size > 0 && this.learned.has(kindOf(request, target));
  }

  /** Returns true for the status of a reply of chat completions that may name the other API. */
  mayBeSentOn(status: number, { api }: ChatTarget): boolean {
    return status >= 400 && this.facts !== undefined && api !== 'chat' && REFUSALS.includes(status);
  }

  /** Returns true if chat completions have refused a request and named the other API. */
  isSentOn({ status, text }: ProviderReply, target: ChatTarget): boolean {
    return this.mayBeSentOn(status, target) && SENT_TO_RESPONSES.test(text);
  }

  /** Requests of this kind go to the Responses API from now on. */
  learn(request: ChatRequest, target: ChatTarget): void {
    if (this.learned.size < MAX_LEARNED_REQUESTS) this.learned.add(kindOf(request, target));
  }
}

/** Returns true if the server has no Responses API for the request: the refusal before it counts. */
export function isWithoutResponses(error: unknown): boolean {
  if (!(error instanceof LlmError)) return false;
  return error.kind === 'unsupported' || error.providerStatus === 404 || error.providerStatus === 405;
}

function kindOf({ model, tools, reasoning_effort: effort }: ChatRequest, { urlOf }: ChatTarget): string {
  const hasTools = Array.isArray(tools) && tools.length > 0;
  return JSON.stringify([urlOf('/responses', model), model, hasTools, effort ?? null]);
}
