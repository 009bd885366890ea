import { isCount } from '../../../support/index.js';
import { LlmError } from '../../contract/llm-error.js';
import type { ModelDetails } from '../../contract/model-details.js';
import type { ProviderReply } from '../../errors/provider-errors.js';
import { parseObject } from '../../wire/replies.js';
import { anthropicError, errorInBody } from './errors.js';
import { isObject } from './messages.types.js';
import type { ListedModel } from './model-facts.js';

/** Pages that are read of one list: several times all models there have been. */
const PAGES = 20;
/** Models on one page: the most that Anthropic gives. */
const PAGE_SIZE = 1_000;

/** One page of `GET /v1/models`. */
interface ModelPage {
  readonly models: readonly ModelDetails[];
  /** Query of the next page; undefined for the last. */
  readonly next: string | undefined;
}

/**
 * Reads all pages of a list of models.
 * @param get asks for one page
 * @throws LlmError
 */
export async function readModels(
  get: (query: string) => Promise<ProviderReply>,
  nowMs: () => number,
): Promise<ModelDetails[]> {
  const models: ModelDetails[] = [];
  let query: string | undefined = `?limit=${PAGE_SIZE}`;
  for (let page = 0; query !== undefined && page < PAGES; page += 1) {
    const read: ModelPage = readPage(await get(query), nowMs());
    models.push(...read.models);
    query = read.next;
  }
  return models;
}

/** Returns what the entry of a model says of the requests that it takes. */
export function listedModel({ max_tokens: max, capabilities }: ModelDetails): ListedModel {
  const thinking = isObject(capabilities) ? capabilities.thinking : undefined;
  return {
    maxTokens: isCount(max) && max > 0 ? max : undefined,
    thinkingTypes: isObject(thinking) ? typesIn(thinking.types) : undefined,
  };
}

function readPage(reply: ProviderReply, nowMs: number): ModelPage {
  if (reply.status !== 200) throw anthropicError(reply, nowMs);
  const body = parseObject(reply.text, reply.status);
  const { data, has_more: hasMore, last_id: last } = body;
  if (body.type === 'error') throw errorInBody(body, reply, nowMs);
  if (!Array.isArray(data)) throw LlmError.invalidReply({ retryable: false, providerStatus: reply.status });
  const isMore = hasMore === true && typeof last === 'string';
  return {
    models: (data as unknown[]).flatMap((entry) => detailsOf(entry) ?? []),
    next: isMore ? `?limit=${PAGE_SIZE}&after_id=${encodeURIComponent(last)}` : undefined,
  };
}

/** Adds the time as OpenAI's lists have it. */
function detailsOf(entry: unknown): ModelDetails | undefined {
  if (!isObject(entry) || typeof entry.id !== 'string') return undefined;
  const { id, created_at: date } = entry;
  const createdMs = typeof date === 'string' ? Date.parse(date) : NaN;
  return { ...entry, id, ...(!Number.isNaN(createdMs) && { created: Math.floor(createdMs / 1000) }) };
}

/** A list of names, or an object with what is supported under each name. */
function typesIn(types: unknown): ReadonlySet<string> | undefined {
  if (Array.isArray(types)) return new Set((types as unknown[]).filter((type) => typeof type === 'string'));
  if (!isObject(types)) return undefined;
  const isTaken = (value: unknown) => value === true || (isObject(value) && value.supported === true);
  return new Set(Object.keys(types).filter((name) => isTaken(types[name])));
}
