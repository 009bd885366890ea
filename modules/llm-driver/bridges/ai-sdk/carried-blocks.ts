import { STATE_FIELDS } from '../../contract/state-fields.js';
import type { JsonObject, ModelMetadata } from './language-model.types.js';
import type { Json, PromptPart } from './model.types.js';
import { PROVIDER } from './own-options.js';

/** Field of the metadata with the state of the call itself; the others are those of its message. */
const OF_CALL = 'tool_call';

/**
 * Returns metadata that takes the state of a message through the AI SDK, which sends metadata of a tool call
 * back with it: blocks and details that a vendor wants back. Texts are carried as reasoning. Without calls
 * the state is not needed again.
 */
export function carriedMetadata(message: Json): ModelMetadata | undefined {
  return asMetadata(stateOf(message));
}

/** Returns metadata that takes the state of a tool call through the AI SDK, such as Gemini's signature. */
export function callMetadata(call: Json): ModelMetadata | undefined {
  const state = stateOf(call);
  return asMetadata(state && { [OF_CALL]: state });
}

/** Returns the fields with the state of a message, if one of its parts has brought them back. */
export function carriedField(parts: readonly PromptPart[]): Json {
  for (const { providerOptions } of parts) {
    const state = stateOf(ownOf(providerOptions));
    if (state !== undefined) return state;
  }
  return {};
}

/** Returns the fields with the state of a tool call. */
export function carriedCallFields({ providerOptions }: PromptPart): Json {
  const state = ownOf(providerOptions)[OF_CALL];
  return (isObject(state) ? stateOf(state) : undefined) ?? {};
}

/** Returns the fields that are state, but no texts and nothing of the AI SDK's own; undefined for none. */
export function stateOf(fields: Json): JsonObject | undefined {
  const found = Object.entries(fields).filter(([name, value]) => STATE_FIELDS.has(name) && isCarried(value));
  return found.length === 0 ? undefined : (Object.fromEntries(found) as JsonObject);
}

function isCarried(value: unknown): boolean {
  if (!Array.isArray(value)) return isObject(value);
  return value.length > 0 && !value.some((entry) => isObject(entry) && 'provider_metadata' in entry);
}

function asMetadata(state: JsonObject | undefined): ModelMetadata | undefined {
  return state && { [PROVIDER]: state };
}

function ownOf(providerOptions: Json | undefined): Json {
  const own = providerOptions?.[PROVIDER];
  return isObject(own) ? own : {};
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
