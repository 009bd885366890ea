import type { RequestFault } from './chat-fields.js';
import { describeValue } from './options/check-value.js';

/** Choices of a tool that providers have words for. */
const TOOL_CHOICES: readonly string[] = ['auto', 'none', 'required', 'any', 'validated'];

type Fields = Readonly<Record<string, unknown>>;

/**
 * Returns why a field of a request has no such value, though its type may be right: what this package or a
 * library of schemas makes, a format of a JSON schema without it, a tool that is named by a text.
 * @param path of the field, for the message
 */
export function ownKindFault(name: string, value: unknown, path: string): RequestFault | undefined {
  if (name === 'response_format') return formatFault(value, path);
  if (name === 'tools' && Array.isArray(value)) return toolsFault(value, path);
  if (name === 'stop' && Array.isArray(value)) return stopFault(value, path);
  if (name === 'tool_choice' && typeof value === 'string') return choiceFault(value, path);
  return undefined;
}

function formatFault(format: unknown, path: string): RequestFault | undefined {
  if (!canHold(format)) return undefined;
  if ('~standard' in format) {
    const message = `${path} is a schema of a library: call object(), or completion() with the option schema.`;
    return { path, message };
  }
  const { type, json_schema: named, schema, value } = format as Fields;
  const given = named ?? schema ?? value;
  if (type !== 'json_schema' || (typeof given === 'object' && given !== null)) return undefined;
  const place = `${path}.json_schema`;
  return {
    path: place,
    message: `${place} must be an object with name and schema; got ${describeValue(given)}.`,
  };
}

function toolsFault(tools: readonly unknown[], path: string): RequestFault | undefined {
  const index = tools.findIndex((tool) => canHold(tool) && typeof (tool as Fields).execute === 'function');
  if (index === -1) return undefined;
  const place = `${path}[${index}]`;
  const message = `${place} is a tool with a function to run: call runTools() or streamTools() with it in the option tools.`;
  return { path: place, message };
}

function stopFault(stops: readonly unknown[], path: string): RequestFault | undefined {
  const index = stops.findIndex((stop) => typeof stop !== 'string');
  if (index === -1) return undefined;
  const place = `${path}[${index}]`;
  return { path: place, message: `${place} must be a text; got ${describeValue(stops[index])}.` };
}

function choiceFault(choice: string, path: string): RequestFault | undefined {
  if (TOOL_CHOICES.includes(choice)) return undefined;
  const one = "{ type: 'function', function: { name } }";
  const message = `${path} must be "auto", "none", "required" or one tool, as ${one}; got another text.`;
  return { path, message };
}

function canHold(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
