import type { ModelDetails } from '../contract/model-details.js';
import { LlmError } from '../contract/llm-error.js';
import type { ErrorFacts } from '../errors/error-facts.js';
import { isFields } from '../errors/error-shapes.js';
import { replyError, type ProviderReply } from '../errors/provider-errors.js';
import { parseAnswer } from './replies.js';

/** Fields in which lists stand, and in which entries have their ids; the first that is there counts. */
const LIST_FIELDS = ['data', 'models'] as const;
const ID_FIELDS = ['id', 'name', 'model', 'slug', 'key'] as const;

/**
 * Returns the models in the reply to `GET /models`, in the provider's order. Reads OpenAI's list, a bare list
 * (Together), and one in `models` (Ollama, Gemini); entries are objects or ids.
 * @param idPrefix is taken off the ids
 * @throws LlmError
 */
export function readModels(
  reply: ProviderReply,
  nowMs: () => number,
  errors?: ErrorFacts,
  idPrefix = '',
): ModelDetails[] {
  const list = listIn(reply, nowMs, errors);
  if (list === undefined) throw LlmError.invalidReply({ retryable: false, providerStatus: reply.status });
  return list.flatMap((entry) => modelIn(entry, idPrefix) ?? []);
}

function listIn(
  reply: ProviderReply,
  nowMs: () => number,
  errors: ErrorFacts | undefined,
): readonly unknown[] | undefined {
  if (reply.status < 200 || reply.status > 299) throw replyError(reply, nowMs(), errors);
  const bare = reply.text.trimStart().startsWith('[') ? bareList(reply.text) : undefined;
  if (bare !== undefined) return bare;
  const body = parseAnswer(reply, nowMs, errors);
  const lists = LIST_FIELDS.map((field) => body[field]).filter((list) => Array.isArray(list));
  return lists.find((list) => list.length > 0) ?? lists[0];
}

/** Undefined for an error in a list, as Gemini writes it. */
function bareList(text: string): readonly unknown[] | undefined {
  try {
    const list = JSON.parse(text) as readonly unknown[];
    return list.some((entry) => isFields(entry) && 'error' in entry) ? undefined : list;
  } catch {
    return undefined;
  }
}

function modelIn(entry: unknown, idPrefix: string): ModelDetails | undefined {
  if (typeof entry === 'string') return entry === '' ? undefined : { id: withoutPrefix(entry, idPrefix) };
  if (!isFields(entry)) return undefined;
  const id = ID_FIELDS.map((field) => entry[field]).find(
    (value) => typeof value === 'string' && value !== '',
  );
  return typeof id === 'string' ? { ...entry, id: withoutPrefix(id, idPrefix) } : undefined;
}

function withoutPrefix(id: string, prefix: string): string {
  return id.startsWith(prefix) ? id.slice(prefix.length) : id;
}
