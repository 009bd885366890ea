import { CARRIED_BLOCKS } from '../../contract/carried-blocks.js';
import type { JsonObject, ModelMetadata } from './language-model.types.js';
import type { PromptPart } from './model.types.js';
import { PROVIDER } from './own-options.js';

/**
 * Returns metadata that takes the blocks of a message through the AI SDK, which sends metadata of a tool call
 * back with it. Without calls the blocks are not needed again.
 */
export function carriedMetadata(message: Readonly<Record<string, unknown>>): ModelMetadata | undefined {
  const blocks = message[CARRIED_BLOCKS];
  return Array.isArray(blocks) ? { [PROVIDER]: { [CARRIED_BLOCKS]: blocks as JsonObject[] } } : undefined;
}

/** Returns the field with those blocks, if one of the parts of a message has brought them back. */
export function carriedField(parts: readonly PromptPart[]): Readonly<Record<string, unknown>> {
  for (const { providerOptions } of parts) {
    const own = providerOptions?.[PROVIDER];
    const blocks = own === undefined ? undefined : (own as Readonly<Record<string, unknown>>)[CARRIED_BLOCKS];
    if (Array.isArray(blocks)) return { [CARRIED_BLOCKS]: blocks };
  }
  return {};
}
