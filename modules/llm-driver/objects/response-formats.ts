import type { ResponseFormat } from '../contract/chat.types.js';

/** A JSON schema to ask a model for. */
export interface RequestedSchema {
  /** 1 to 64 letters, digits, `_` or `-`. */
  readonly name: string;
  readonly schema: Readonly<Record<string, unknown>>;
  /** True if the schema follows the rules of strict mode. */
  readonly strict: boolean;
}

/**
 * Returns the response formats that a driver with these capabilities supports, the strictest first: the
 * schema, then any JSON object.
 */
export function responseFormats(
  capabilities: ReadonlySet<string>,
  { name, schema, strict }: RequestedSchema,
): ResponseFormat[] {
  const formats: ResponseFormat[] = [];
  if (capabilities.has('json_schema')) {
    formats.push({ type: 'json_schema', json_schema: { name, strict, schema: { ...schema } } });
  }
  if (capabilities.has('json_object')) formats.push({ type: 'json_object' });
  return formats;
}
