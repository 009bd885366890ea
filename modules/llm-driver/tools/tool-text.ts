import { ConfigurationError, InvalidRequestError } from '../../support/index.js';
import { describeValue } from '../contract/options/check-value.js';
import { refuseUnsaid, UnsaidObject } from './unsaid-object.js';
import type { RequestedToolCall, ToolOptions } from '../contract/tool.types.js';
import { toolErrorText } from './tool-errors.js';

/**
 * Returns the text that tells the model the result of a tool: a text as it is, other values as JSON, `null`
 * for no value.
 * @throws ConfigurationError for a value that JSON does not have: a function, a symbol, a bigint, an object
 *   that contains itself; and for an object of which JSON says nothing: a Map, a Set, an Error, a stream, an
 *   instance of a class without fields
 */
export function resultText(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined) return 'null';
  let text: string | undefined;
  let cause: unknown;
  try {
    // A function and a symbol have no text, and no error either.
    text = JSON.stringify(value, refuseUnsaid);
  } catch (error) {
    if (error instanceof UnsaidObject) throw wrongResult(name, error.message);
    cause = error;
  }
  if (text !== undefined) return text;
  throw wrongResult(name, `${kindOfResult(value)}.`, cause);
}

function wrongResult(name: string, got: string, cause?: unknown): ConfigurationError {
  const error = new ConfigurationError(
    `The tool ${name} must return a text or a value that JSON has; got ${got}`,
    `${name}.execute`,
  );
  if (cause !== undefined) error.cause = cause;
  return error;
}

function kindOfResult(value: unknown): string {
  if (typeof value === 'object') return 'an object that JSON cannot say: it contains itself, or a bigint';
  return describeValue(value);
}

/**
 * Returns what the model is told of a failed call: by `describeError`, else by `toolErrorText`, as where
 * `describeError` returns undefined.
 * @throws InvalidRequestError if `describeError` returns something else than a text with content; what it
 *   throws
 */
export async function failureText(
  describeError: ToolOptions['describeError'],
  error: unknown,
  call: RequestedToolCall,
): Promise<string> {
  const text: unknown = await describeError?.(error, call);
  if (text === undefined) return toolErrorText(error, call);
  if (typeof text === 'string' && text.trim() !== '') return text;
  throw new InvalidRequestError(
    'describeError must return a text that is not empty, or undefined for the usual one; ' +
      `got ${describeValue(text)}.`,
    'describeError',
  );
}
