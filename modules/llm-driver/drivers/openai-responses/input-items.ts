import type { ChatMessage } from '../../contract/chat.types.js';
import { isFields } from '../../errors/error-shapes.js';
import { assistantItems } from './assistant-items.js';
import { callId } from './call-id.js';
import { inputContent } from './content-parts.js';
import { invalidField, type Refuse } from './refusals.js';
import type { Item } from './responses.types.js';

/**
 * Translates the messages of a chat into the `input` of a request, in their order. The `name` of a message
 * has no place there and is left out.
 * @throws LlmError `unsupported`, `invalid_prompt` with the path of what cannot be sent
 */
export function inputItems(messages: readonly ChatMessage[], refuse: Refuse): readonly Item[] {
  const customCalls = customCallsIn(messages);
  return messages.flatMap((message, index) => {
    const path = `messages[${index}]`;
    switch (message.role) {
      case 'assistant':
        return assistantItems(message, path, refuse);
      case 'tool':
        return [resultItem(message, customCalls, path, refuse)];
      case 'system':
      case 'developer':
      case 'user':
        return [
          { type: 'message', role: message.role, content: inputContent(message, path, refuse) },
        ] satisfies Item[];
      default:
        throw refuse(`${path}.role`, 'Roles are system, developer, user, assistant and tool.');
    }
  });
}

/** Ids of calls of custom tools: their results are items of another type. */
function customCallsIn(messages: readonly ChatMessage[]): ReadonlySet<unknown> {
  const calls = messages.flatMap(({ tool_calls: all }) => (Array.isArray(all) ? (all as unknown[]) : []));
  return new Set(calls.map((call) => (isFields(call) && isFields(call.custom) ? call.id : undefined)));
}

function resultItem(
  message: ChatMessage,
  customCalls: ReadonlySet<unknown>,
  path: string,
  refuse: Refuse,
): Item {
  const { tool_call_id: id } = message;
  if (typeof id !== 'string' || id === '')
    throw invalidField(`${path}.tool_call_id`, 'the id of a tool call');
  const type = customCalls.has(id) ? 'custom_tool_call_output' : 'function_call_output';
  return { type, call_id: callId(id), output: inputContent(message, path, refuse) };
}
