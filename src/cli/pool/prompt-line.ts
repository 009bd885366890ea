import { hash } from 'node:crypto';
import {
  assertNoOverrideFields,
  assertOneReading,
  assertStrictJson,
  knownFields,
} from '../../../modules/http/index.js';
import {
  type Prompt,
  promptFieldNames,
  promptFromJson,
  type PromptJson,
} from '../../../modules/llm-driver/index.js';
import { AppError, InvalidRequestError, kindOf } from '../../../modules/support/index.js';
import { lineText, type ByteLine } from './text-lines.js';

/**
 * Format of a file: `text` (a prompt per line) or `jsonl` (a string, or an object with `prompt` or
 * `messages`, per line).
 */
export type PromptFormat = 'text' | 'jsonl';

/** A prompt and the line it comes from. */
export interface PromptLine {
  /** From 1. */
  readonly line: number;
  readonly prompt: Prompt;
  /** The caller's id for the prompt. */
  readonly id?: string;
  /** Identifies the prompt. It is computed from the parsed value, so spaces in the line do not change it. */
  readonly promptHash: string;
}

const HASH_LENGTH = 22;
const FIELDS = knownFields(promptFieldNames);

/**
 * Parses one line.
 * @param name the file's name, for messages
 * @returns `undefined` for a blank line
 * @throws InvalidRequestError that names the line and the problem, and shows nothing of the line
 */
export function parsePromptLine(line: ByteLine, format: PromptFormat, name: string): PromptLine | undefined {
  const { number } = line;
  try {
    const text = lineText(line);
    if (text.trim() === '') return undefined;
    const value = format === 'text' ? text : parseJson(text);
    const promptHash = hash('sha256', JSON.stringify(value), 'base64url').slice(0, HASH_LENGTH);
    return { line: number, promptHash, ...toPrompt(value) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new InvalidRequestError(`${name}, line ${number}: ${error.message}`, error.param, error.code);
  }
}

function parseJson(text: string): unknown {
  assertStrictJson(text, 'it');
  return JSON.parse(text) as unknown;
}

/**
 * Refuses only what cannot be a prompt. A blank prompt, a field out of bounds or one that a provider refuses
 * fails at its own index, and leaves the others alone.
 */
function toPrompt(value: unknown): { prompt: Prompt; id?: string } {
  if (typeof value === 'string') return { prompt: value };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidRequestError(
      `expected a JSON string or an object with "prompt" or "messages"; got ${kindOf(value)}.`,
    );
  }
  assertNoOverrideFields(value);
  assertOneReading(value, FIELDS);
  const { id, prompt, messages } = value as Record<string, unknown>;
  assertId(id);
  assertContent(prompt, messages);
  return { prompt: promptFromJson(value as PromptJson), ...(typeof id === 'string' && { id }) };
}

function assertId(id: unknown): void {
  if (id === undefined || id === null || typeof id === 'string') return;
  throw new InvalidRequestError(`"id" must be a string; got ${kindOf(id)}.`, 'id');
}

function assertContent(prompt: unknown, messages: unknown): void {
  if ((prompt === undefined) === (messages === undefined)) {
    throw new InvalidRequestError('give either "prompt" or "messages", and not both.', 'prompt');
  }
  if (prompt !== undefined && typeof prompt !== 'string') {
    throw new InvalidRequestError(`"prompt" must be a string; got ${kindOf(prompt)}.`, 'prompt');
  }
  if (messages === undefined) return;
  if (!Array.isArray(messages)) {
    throw new InvalidRequestError(`"messages" must be an array; got ${kindOf(messages)}.`, 'messages');
  }
  const wrong = messages.findIndex(
    (message) => typeof (message as { role?: unknown } | null)?.role !== 'string',
  );
  if (wrong !== -1) {
    throw new InvalidRequestError(
      `"messages[${wrong}]" must be an object with a "role".`,
      `messages[${wrong}]`,
    );
  }
}
