import { assertNoOverrideFields } from '../../../modules/http/index.js';
import { assertOneReading, knownFields } from '../../../modules/validation/index.js';
import { type Prompt, promptFieldNames, promptFromJson } from '../../../modules/llm-driver/index.js';
import { InvalidRequestError, kindOf } from '../../../modules/support/index.js';
import { assertNoTypo, isRequestField } from './request-columns.js';
import { batchRequest, isBatchLine, isConversation, messagesOf } from './special-lines.js';
import { columnsOf, fillTemplate, listOfColumns } from './template.js';

/** Fields of a line that are not sent, by name. */
export type Columns = Readonly<Record<string, unknown>>;

/** What the command line says about the fields of a line. */
export interface FieldOptions {
  /** The field with the prompt. Default: `prompt` or `messages`. */
  readonly promptField?: string;
  /** Makes the prompt of several fields: `Translate {text} to {language}.` */
  readonly template?: string;
  /** Fields to keep beside the result although a request has a field of that name, or nearly. */
  readonly column?: readonly string[];
}

/** A prompt, and what belongs to it. */
export interface PromptRow {
  readonly prompt: Prompt;
  /** The caller's id for the prompt. */
  readonly id?: string;
  readonly columns?: Columns;
}

type Fields = Readonly<Record<string, unknown>>;

const FIELDS = knownFields(promptFieldNames);

/**
 * Makes a prompt of one line. Refuses only what cannot be a prompt: one that is blank, or with a field that
 * is out of bounds or that a provider refuses, fails at its own index and leaves the others alone.
 * @throws InvalidRequestError that says what is expected
 */
export function toPromptRow(value: unknown, options: FieldOptions): PromptRow {
  if (typeof value === 'string') return { prompt: value };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidRequestError(
      `expected a JSON string or an object with "prompt" or "messages"; got ${kindOf(value)}.`,
    );
  }
  const fields = value as Fields;
  if (options.template !== undefined) return fromTemplate(fields, options.template, options);
  if (options.promptField !== undefined) return fromField(fields, options.promptField, options);
  if (isBatchLine(fields)) {
    const { custom_id: id, method: _method, url: _url, body: _body, ...columns } = fields;
    return rowOf({ ...batchRequest(fields), id }, columns);
  }
  if (isConversation(fields)) {
    const [{ prompt: _prompt, ...request }, columns] = split(fields, options);
    return rowOf(
      { ...request, messages: messagesOf(fields) },
      { ...columns, conversations: fields.conversations },
    );
  }
  return rowOf(...split(fields, options), fields);
}

function fromTemplate(fields: Fields, template: string, options: FieldOptions): PromptRow {
  const used = columnsOf(template).filter((name) => name !== 'id');
  return withText(fields, fillTemplate(template, fields), used, options);
}

function fromField(fields: Fields, name: string, options: FieldOptions): PromptRow {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (typeof value === 'string') return withText(fields, value, [name], options);
  if (Array.isArray(value)) {
    const [{ prompt: _prompt, ...request }, columns] = split(fields, options, [name]);
    return rowOf({ ...request, messages: value }, columns);
  }
  const what = value === undefined ? 'the line has none' : `it is ${kindOf(value)}`;
  throw new InvalidRequestError(
    `--prompt-field needs a text in "${name}", and ${what}. ${listOfColumns(Object.keys(fields))}`,
    name,
  );
}

/** The fields that the text is made of, and another `prompt` or `messages`, are columns. */
function withText(fields: Fields, text: string, used: readonly string[], options: FieldOptions): PromptRow {
  const kept = [...used, 'prompt', 'messages'];
  const [request, columns] = split(fields, options, kept);
  const { prompt, ...others } = columns ?? {};
  const same = prompt === undefined || prompt === text;
  return rowOf({ ...request, prompt: text }, same ? others : columns);
}

/** Splits the fields into those that are sent and those that are kept. */
function split(
  fields: Fields,
  { column = [] }: FieldOptions,
  kept: readonly string[] = [],
): [Record<string, unknown>, Record<string, unknown>] {
  const request: Record<string, unknown> = {};
  const columns: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const isColumn = column.includes(name) || kept.includes(name);
    if (!isColumn && isRequestField(name)) define(request, name, value);
    else {
      if (!isColumn) {
        // It would not be sent, but who writes it expects that it is.
        assertNoOverrideFields({ [name]: null });
        assertNoTypo(name);
      }
      define(columns, name, value);
    }
  }
  return [request, columns];
}

/** An assignment to `__proto__` would set no field. */
function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

function rowOf(request: Fields, columns: Columns = {}, fields?: Fields): PromptRow {
  assertNoOverrideFields(request);
  assertOneReading(request, FIELDS);
  assertContent(request, fields);
  const { id: given, ...rest } = request;
  const id = idOf(given);
  return {
    prompt: promptFromJson({ ...rest, ...(id !== undefined && { id }) }),
    ...(id !== undefined && { id }),
    ...(Object.keys(columns).length > 0 && { columns }),
  };
}

function idOf(id: unknown): string | undefined {
  if (id === undefined || id === null) return undefined;
  if (typeof id === 'string') return id;
  if (typeof id === 'number' && (Number.isSafeInteger(id) || !Number.isInteger(id))) return String(id);
  const advice = typeof id === 'number' ? ' Write a number of this size in quotes.' : '';
  throw new InvalidRequestError(`"id" must be a string or a number; got ${kindOf(id)}.${advice}`, 'id');
}

function assertContent({ prompt, messages }: Fields, fields?: Fields): void {
  if (prompt === undefined && messages === undefined) {
    throw new InvalidRequestError(
      'there is no "prompt" and no "messages". ' +
        `${listOfColumns(Object.keys(fields ?? {}))} Name the field with the prompt: --prompt-field <name>.`,
      'prompt',
    );
  }
  if (prompt !== undefined && messages !== undefined)
    throw new InvalidRequestError('give either "prompt" or "messages", and not both.', 'prompt');
  if (prompt !== undefined && typeof prompt !== 'string')
    throw new InvalidRequestError(`"prompt" must be a string; got ${kindOf(prompt)}.`, 'prompt');
  if (messages === undefined) return;
  if (!Array.isArray(messages))
    throw new InvalidRequestError(`"messages" must be an array; got ${kindOf(messages)}.`, 'messages');
  const wrong = messages.findIndex(
    (message) => typeof (message as { role?: unknown } | null)?.role !== 'string',
  );
  if (wrong === -1) return;
  const path = `messages[${wrong}]`;
  throw new InvalidRequestError(`"${path}" must be an object with a "role".`, path);
}
