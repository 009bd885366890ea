import { type FakeItem, type FakeResponseRefusal, refusal } from './fake-response.js';
import { missing, unknownParameter } from './response-rules.js';

const FUNCTION_FIELDS: ReadonlySet<string> = new Set([
  ...['type', 'name', 'description', 'parameters', 'strict', 'output_schema', 'defer_loading'],
  'allowed_callers',
]);
const CUSTOM_FIELDS: ReadonlySet<string> = new Set(['type', 'name', 'description', 'format']);

/** Returns the refusal of the tools of a request; undefined if they are fine. */
export function toolsRefusal(tools: unknown, choice: unknown): FakeResponseRefusal | undefined {
  const listed = Array.isArray(tools) ? (tools as FakeItem[]) : [];
  for (const [index, tool] of listed.entries()) {
    const refused = toolRefusal(tool, `tools[${index}]`);
    if (refused !== undefined) return refused;
  }
  if (typeof choice !== 'object' || choice === null) return undefined;
  const nested = ['function', 'custom', 'allowed_tools'].find((name) => name in choice);
  return nested === undefined ? undefined : unknownParameter(`tool_choice.${nested}`);
}

function toolRefusal(tool: FakeItem, path: string): FakeResponseRefusal | undefined {
  if (tool.type !== 'function' && tool.type !== 'custom') return undefined;
  const fields = tool.type === 'function' ? FUNCTION_FIELDS : CUSTOM_FIELDS;
  if (typeof tool.name !== 'string') return missing(`${path}.name`);
  const unknown = Object.keys(tool).find((name) => !fields.has(name));
  if (unknown !== undefined) return unknownParameter(`${path}.${unknown}`);
  if (tool.type === 'custom') return undefined;
  if (!('parameters' in tool)) return missing(`${path}.parameters`);
  // Left out, `strict` means true.
  return tool.strict === false || isClosed(tool.parameters) ? undefined : notStrict(tool.name, path);
}

function isClosed(parameters: unknown): boolean {
  return (parameters as { readonly additionalProperties?: unknown } | null)?.additionalProperties === false;
}

function notStrict(name: string, path: string): FakeResponseRefusal {
  const message = `Invalid schema for function '${name}': In context=(), 'additionalProperties' is required to be supplied and to be false.`;
  return refusal(message, `${path}.parameters`, 'invalid_function_parameters');
}
