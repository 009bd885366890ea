import { createHash } from 'node:crypto';

/** `FunctionCallOutputItemParam` in https://github.com/openai/openai-openapi. */
const LONGEST = 64;

/**
 * Returns the id of a tool call as OpenAI takes it. Longer ids of other vendors are renamed, the same one
 * always to the same: a call and its result still belong together.
 */
export function callId(id: string): string {
  if (id.length <= LONGEST) return id;
  return `call_${createHash('sha256').update(id).digest('base64url')}`;
}
