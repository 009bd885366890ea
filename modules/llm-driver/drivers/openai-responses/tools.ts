import type { ChatRequest } from '../../contract/chat.types.js';
import { type Fields, isFields } from '../../errors/error-shapes.js';
import { invalidField } from './refusals.js';
import { given } from './responses.types.js';

/** Tools and the choice among them, as a request has them. */
export interface ToolFields {
  readonly tools?: readonly Fields[];
  readonly tool_choice?: unknown;
}

/**
 * Translates `tools` and `tool_choice`. Tools and choices in the Responses API's own form pass.
 * @throws LlmError `invalid_prompt`
 */
export function toolFields({ tools, tool_choice: choice }: ChatRequest): ToolFields {
  return {
    ...(Array.isArray(tools) && {
      tools: (tools as unknown[]).map((tool, index) => toTool(tool, `tools[${index}]`)),
    }),
    ...((choice ?? null) !== null && { tool_choice: toChoice(choice) }),
  };
}

function toTool(tool: unknown, path: string): Fields {
  if (!isFields(tool)) throw invalidField(path, 'an object');
  const { type, function: called, custom, ...beside } = tool;
  if (type === 'custom') return isFields(custom) ? customTool(custom) : tool;
  if (type !== undefined && type !== 'function') return tool;
  // Some clients write the function's fields into the tool itself.
  const { name, description, parameters, strict, ...others } = isFields(called)
    ? { ...beside, ...called }
    : beside;
  if (typeof name !== 'string') throw invalidField(`${path}.function.name`, 'a text');
  return {
    type: 'function',
    name,
    ...given({ description }),
    parameters: isFields(parameters) ? parameters : { type: 'object', properties: {} },
    // Left out it means false to chat completions, and true to the Responses API.
    strict: strict === true,
    ...others,
  };
}

function customTool({ format, ...fields }: Fields): Fields {
  const { type, grammar } = isFields(format) ? format : ({} as Fields);
  const flat = isFields(grammar) ? { type, ...grammar } : format;
  return { type: 'custom', ...fields, ...given({ format: flat }) };
}

function toChoice(choice: unknown): unknown {
  if (!isFields(choice)) return choice;
  const { type, allowed_tools: allowed } = choice;
  if (type !== 'allowed_tools') return named(choice);
  const { mode, tools } = isFields(allowed) ? allowed : choice;
  const listed = Array.isArray(tools) ? (tools as unknown[]) : [];
  return { type, mode, tools: listed.map((tool) => (isFields(tool) ? named(tool) : tool)) };
}

/** `{type, function: {name}}` becomes `{type, name}`; other forms pass. */
function named(tool: Fields): Fields {
  const called = [tool.function, tool.custom].find(isFields);
  return called === undefined ? tool : { type: tool.type, name: called.name };
}
