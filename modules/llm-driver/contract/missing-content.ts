import { describeValue } from './options/check-value.js';
import type { RequestFault } from './chat-fields.js';

/** Roles whose messages are their content. */
const NEED_CONTENT: ReadonlySet<unknown> = new Set(['system', 'developer', 'user', 'tool', 'function']);

/** What a message of the model may have instead of content. */
const INSTEAD: readonly string[] = ['function_call', 'refusal', 'audio', 'extra_content'];

/** State that a vendor wants back: `reasoning`, `reasoning_details`, `thought_signature`, … */
const VENDOR_STATE = /reasoning|thinking|thought|signature/;

/** Names that other libraries have for the content. */
const OTHER_NAMES: readonly string[] = ['parts', 'text', 'message', 'contents', 'value'];

/**
 * Returns the fault of a message that says nothing; undefined for one that does, and for one of a role that
 * only a provider knows.
 * @param path of the message
 */
export function missingContent(message: object, path: string): RequestFault | undefined {
  const fields = message as Readonly<Record<string, unknown>>;
  const { role, content } = fields;
  if (content !== undefined && content !== null) return undefined;
  const isOfModel = role === 'assistant';
  if (!(isOfModel ? !saysOtherwise(fields) : NEED_CONTENT.has(role))) return undefined;
  const other = OTHER_NAMES.find((name) => fields[name] !== undefined);
  const hint = other === undefined ? '' : ` Give "${other}" as content.`;
  const expected = `must be a text or a list of parts${isOfModel ? ', unless the message has tool_calls' : ''}`;
  const place = `${path}.content`;
  return { path: place, message: `${place} ${expected}; got ${describeValue(content)}.${hint}` };
}

function saysOtherwise(fields: Readonly<Record<string, unknown>>): boolean {
  const { tool_calls: calls } = fields;
  if (Array.isArray(calls) && calls.length > 0) return true;
  const given = Object.keys(fields).filter((name) => fields[name] !== undefined && fields[name] !== null);
  return given.some((name) => INSTEAD.includes(name) || VENDOR_STATE.test(name));
}
