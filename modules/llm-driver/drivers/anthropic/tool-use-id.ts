import { createHash } from 'node:crypto';

const TAKEN = /^[a-zA-Z0-9_-]+$/;

/**
 * Returns the id of a tool call as Anthropic takes it. Ids of other vendors with further characters are
 * renamed, the same one always to the same: a call and its result still belong together.
 */
export function toolUseId(id: string): string {
  if (TAKEN.test(id)) return id;
  return `toolu_${createHash('sha256').update(id).digest('base64url').slice(0, 24)}`;
}
