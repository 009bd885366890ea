import type { ChatRequest } from '../../contract/chat.types.js';
import { type Fields, isFields } from '../../errors/error-shapes.js';
import { given } from './responses.types.js';

/**
 * Translates `response_format` and `verbosity` into `text`. What the caller says there itself wins.
 * @returns undefined if nothing is said
 */
export function textFields({ response_format: format, verbosity, text }: ChatRequest): Fields | undefined {
  const asked: unknown = format;
  const fields = {
    ...(isFields(asked) && { format: flatFormat(asked) }),
    ...given({ verbosity }),
    ...(isFields(text) && text),
  };
  return Object.keys(fields).length === 0 ? undefined : fields;
}

function flatFormat({ type, json_schema: nested, ...beside }: Fields): Fields {
  if (type !== 'json_schema') return { type, ...beside };
  const { strict, ...fields } = isFields(nested) ? nested : beside;
  return { type, ...fields, strict: strict === true };
}

/** Translates `reasoning_effort` into `reasoning`. What the caller says there itself wins. */
export function reasoningFields({ reasoning_effort: effort, reasoning }: ChatRequest): Fields | undefined {
  const fields = { ...given({ effort }), ...(isFields(reasoning) && reasoning) };
  return Object.keys(fields).length === 0 ? undefined : fields;
}
