import type { ChatRequest } from '../../contract/chat.types.js';
import { isObject } from './messages.types.js';
import type { ModelFacts } from './model-facts.js';
import { cannotSend, invalidField } from './refusals.js';
import { limitedSchema } from './limited-schema.js';

type Fields = Readonly<Record<string, unknown>>;

/** Tools and the choice among them, as a Messages request has them. */
export interface ToolFields {
  readonly tools?: readonly unknown[];
  readonly tool_choice?: Fields;
}

/**
 * Translates `tools`, `tool_choice` and `parallel_tool_calls`. Tools and choices in Anthropic's own form pass
 * as they are.
 * @throws LlmError `unsupported`, `invalid_prompt`
 */
export function toolFields(request: ChatRequest, facts: ModelFacts): ToolFields {
  const { tools, tool_choice: choice, parallel_tool_calls: parallel } = request;
  if (!Array.isArray(tools) || tools.length === 0) return {};
  const allowed = allowedTools(choice);
  const sent = (tools as unknown[])
    .map((tool, index) => toTool(tool, `tools[${index}]`, facts))
    .filter(({ name }) => allowed === undefined || allowed.names.has(name));
  const chosen = toChoice(allowed === undefined ? choice : allowed.mode, facts);
  if (parallel !== false) return { tools: sent, ...(chosen && { tool_choice: chosen }) };
  const alone = chosen ?? { type: 'auto' };
  return {
    tools: sent,
    tool_choice: alone.type === 'none' ? alone : { ...alone, disable_parallel_tool_use: true },
  };
}

function toTool(tool: unknown, path: string, facts: ModelFacts): Fields {
  if (!isObject(tool)) throw invalidField(path, 'an object');
  if ('input_schema' in tool) return tool;
  if (tool.type !== undefined && tool.type !== 'function') {
    if (tool.type !== 'custom') return tool;
    throw cannotSend(`${path}.type`, 'Write the tool as a function with one string.');
  }
  const { type: _, function: nested, ...beside } = tool;
  // Some clients write the function's fields into the tool itself.
  const given = isObject(nested) ? { ...beside, ...nested } : beside;
  const { name, description, parameters, strict, ...others } = given as Fields;
  if (typeof name !== 'string') throw invalidField(`${path}.function.name`, 'a text');
  const schema = { type: 'object', properties: {}, ...(isObject(parameters) ? parameters : {}) };
  const isStrict = strict === true && facts.takesStrictTools;
  const parametersPath = `${path}.function.parameters`;
  return {
    name,
    ...(typeof description === 'string' && { description }),
    input_schema: isStrict ? limitedSchema(schema, parametersPath) : schema,
    ...(isStrict && { strict }),
    ...others,
  };
}

/** A choice among some of the tools: the others are not offered. */
function allowedTools(choice: unknown): { readonly names: ReadonlySet<unknown>; mode: unknown } | undefined {
  if (!isObject(choice) || choice.type !== 'allowed_tools') return undefined;
  const { tools, mode } = isObject(choice.allowed_tools) ? choice.allowed_tools : choice;
  const listed = Array.isArray(tools) ? (tools as unknown[]).filter(isObject) : [];
  return { names: new Set(listed.map((tool) => nameIn(tool))), mode };
}

function toChoice(choice: unknown, { refusesForcedTools }: ModelFacts): Fields | undefined {
  if (choice === undefined || choice === null) return undefined;
  const chosen = isObject(choice) ? ownChoice(choice) : { type: choice === 'required' ? 'any' : choice };
  const isForced = chosen.type === 'any' || chosen.type === 'tool';
  return isForced && refusesForcedTools ? { type: 'auto' } : chosen;
}

function ownChoice(choice: Fields): Fields {
  return choice.type === 'function' ? { type: 'tool', name: nameIn(choice) } : choice;
}

function nameIn(tool: Fields): unknown {
  return isObject(tool.function) ? tool.function.name : tool.name;
}
