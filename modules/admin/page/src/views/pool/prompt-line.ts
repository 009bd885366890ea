import type { PromptValue } from './types.js';

/**
 * `text`: each line is a prompt. `jsonl`: each is a JSON string, or an object with `prompt` or `messages`.
 */
export type PromptFormat = 'text' | 'jsonl';

/** Why a line is no prompt; the message repeats nothing of it. */
export class LineError extends Error {}

const MAX_ID_LENGTH = 200;
/** The server takes 64 levels, two of which are the request around the line. */
const MAX_DEPTH = 62;

/**
 * Only what can be no prompt at all is refused here; a blank one, or one that a provider refuses, fails at
 * its own index.
 * @returns `undefined` for a blank line
 * @throws LineError
 */
export function parsePromptLine(
  text: string,
  format: PromptFormat,
): { value: PromptValue; id?: string } | undefined {
  if (text.trim() === '') return undefined;
  if (format === 'text') return { value: text };
  const value = parseJson(text);
  if (typeof value === 'string') return { value };
  if (!isRecord(value)) {
    throw new LineError(
      `Expected a JSON string or an object with "prompt" or "messages"; got ${kindOf(value)}.`,
    );
  }
  checkContent(value);
  const { id } = value;
  if (id === undefined || id === null) return { value };
  if (typeof id !== 'string') throw new LineError(`"id" must be a string; got ${kindOf(id)}.`);
  if (id.length > MAX_ID_LENGTH)
    throw new LineError(`"id" has ${id.length} characters; at most ${MAX_ID_LENGTH} are accepted.`);
  return { value, id };
}

function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new LineError('It is not JSON.');
  }
  if (deeperThan(value, MAX_DEPTH)) throw new LineError(`It is nested deeper than ${MAX_DEPTH} levels.`);
  return value;
}

function checkContent({ prompt, messages }: Readonly<Record<string, unknown>>): void {
  if ((prompt === undefined) === (messages === undefined))
    throw new LineError('Give either "prompt" or "messages", and not both.');
  if (prompt !== undefined && typeof prompt !== 'string')
    throw new LineError(`"prompt" must be a string; got ${kindOf(prompt)}.`);
  if (messages === undefined) return;
  if (!Array.isArray(messages)) throw new LineError(`"messages" must be an array; got ${kindOf(messages)}.`);
  const wrong = messages.findIndex(
    (message: unknown) => !isRecord(message) || typeof message.role !== 'string',
  );
  if (wrong !== -1) throw new LineError(`"messages[${wrong}]" must be an object with a "role".`);
}

function deeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => deeperThan(inner, levels - 1));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}
