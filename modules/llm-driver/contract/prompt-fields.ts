import { ownKindFault } from './own-kinds.js';
import { type RequestFault, valueFault } from './chat-fields.js';
import type { ChatRequest } from './chat.types.js';
import type { PromptRequest } from './completion.types.js';
import { jsonFault } from './json-fault.js';
import { LlmError } from './llm-error.js';
import { type NameFault, promptNameFault, WRITTEN_AS } from './request-name-fault.js';

const isWrittenAs = (name: string): name is keyof typeof WRITTEN_AS => Object.hasOwn(WRITTEN_AS, name);

const ADVICE: Readonly<Record<string, string>> = {
  driver: ' Name the instance in model: "instance/model".',
  parameters: ' Write its fields into the prompt itself, such as top_p.',
};

/**
 * Returns the fields of a prompt object that are sent, by the names that providers read, without those that
 * are undefined. Fields that only a provider knows pass.
 * @param asked the object without what is not sent
 * @throws LlmError `invalid_prompt` for an option of the call, a misspelt name or a wrong value
 */
export function requestFields(asked: Partial<PromptRequest>, path: string): Partial<ChatRequest> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(asked)) {
    if (value === undefined) continue;
    const place = `${path}.${name}`;
    const field = isWrittenAs(name) ? WRITTEN_AS[name] : name;
    if (Object.hasOwn(fields, field) || (field !== name && asked[field] !== undefined))
      throw failed({ path: `${path}.${field}`, message: `${path} must have either ${name} or ${field}.` });
    const isStreamed = name !== 'stream' || (value !== false && value !== null);
    const found =
      (field === name && isStreamed ? nameFault(name, path) : undefined) ??
      ownKindFault(field, value, place) ??
      valueFault(field, value, place) ??
      jsonFault(value, place);
    if (found !== undefined) throw failed(found);
    fields[field] = value;
  }
  return fields;
}

function nameFault(name: string, path: string): RequestFault | undefined {
  const place = `${path}.${name}`;
  if (name === 'stream')
    return {
      path: place,
      message: `${place} is set by the method: leave it out, and call streamText() or chatStream() for a stream.`,
    };
  const fault = promptNameFault(name);
  if (fault === undefined) return undefined;
  return { path: place, message: nameMessage(fault, place) };
}

function nameMessage(fault: NameFault, place: string): string {
  if (fault.kind === 'wire') return `Unknown field: ${place}. Providers read "${fault.field}".`;
  if (fault.kind === 'misspelt') return `Unknown field: ${place}. Did you mean "${fault.meant}"?`;
  return `${place} is an option of ${fault.owner}: no prompt has it.${ADVICE[fault.option] ?? ''}`;
}

function failed({ path, message }: RequestFault): LlmError {
  return new LlmError('invalid_prompt', { message, param: path });
}
