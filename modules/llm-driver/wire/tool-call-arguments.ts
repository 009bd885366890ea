import { type Fields, isFields } from '../errors/error-shapes.js';

/**
 * Returns a message or a delta whose tool calls have texts for arguments, which clients parse: some servers
 * send objects. The message itself if all are texts.
 */
export function withTextArguments(message: Fields): Fields {
  const { tool_calls: calls } = message;
  if (!Array.isArray(calls) || !calls.some(hasObject)) return message;
  return { ...message, tool_calls: calls.map((call: unknown) => (hasObject(call) ? withText(call) : call)) };
}

function hasObject(call: unknown): call is Fields & { readonly function: Fields } {
  if (!isFields(call) || !isFields(call.function)) return false;
  const { arguments: given } = call.function;
  return typeof given === 'object' && given !== null;
}

function withText(call: Fields & { readonly function: Fields }): Fields {
  return { ...call, function: { ...call.function, arguments: JSON.stringify(call.function.arguments) } };
}
