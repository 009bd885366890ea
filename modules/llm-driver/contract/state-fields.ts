import { CARRIED_BLOCKS } from './carried-blocks.js';
import { CARRIED_ITEMS } from './carried-items.js';

/**
 * Fields in which vendors give state of theirs, to have it back in the next request: on messages and on tool
 * calls. Others refuse them, or take them for their own.
 */
export const STATE_FIELDS: ReadonlySet<string> = new Set([
  ...['reasoning', 'reasoning_content', 'reasoning_details', 'thinking', 'thinking_blocks'],
  ...[CARRIED_BLOCKS, CARRIED_ITEMS, 'extra_content', 'thought_signature', 'provider_specific_fields'],
]);
