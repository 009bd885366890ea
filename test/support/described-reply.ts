import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';

/** An operation as the description writes it, and what came of calling it. */
export interface ObservedReply {
  readonly method: string;
  /** `/api/v1/models/{name}` */
  readonly path: string;
  readonly status: number;
  readonly contentType: string | null;
  readonly text: string;
}

type Json = Readonly<Record<string, unknown>>;
type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** A body the description says something of, or `undefined` where it says only that there is one. */
export function describedContent(
  { paths }: OpenAPIObject,
  { method, path, status }: ObservedReply,
): Json | undefined {
  const responses = paths[path]?.[method.toLowerCase() as Method]?.responses as Json | undefined;
  const described = responses?.[status] as Json | undefined;
  if (described === undefined) throw new Error(`status ${status} is not described`);
  return described['content'] as Json | undefined;
}

/**
 * What the reply has that its description does not say, and what it lacks; nothing where the two agree. A
 * field that no schema names is a difference too, unless the schema leaves its object open in so many words.
 */
export function differences(description: OpenAPIObject, reply: ObservedReply): string[] {
  try {
    const content = describedContent(description, reply);
    if (content === undefined) return [];
    const [type = ''] = (reply.contentType ?? '').split(';');
    const media = content[type] as { schema: Json } | undefined;
    if (media === undefined) return [`content type ${type} is not described`];
    if (type !== 'application/json') return [];
    const { error } = z.fromJSONSchema(closed(media.schema)).safeParse(JSON.parse(reply.text));
    return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
  } catch (thrown) {
    return [(thrown as Error).message];
  }
}

/** A schema of OpenAPI 3.0 as one of JSON Schema, its objects closed unless they are open on purpose. */
function closed(schema: Json): Json {
  const { nullable, ...rest } = schema;
  const inner: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(rest)) inner[keyword] = closedKeyword(keyword, value);
  if ('properties' in inner && !('additionalProperties' in inner)) inner['additionalProperties'] = false;
  return nullable === true ? { anyOf: [inner, { type: 'null' }] } : inner;
}

function closedKeyword(keyword: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (['oneOf', 'anyOf', 'allOf'].includes(keyword)) return (value as Json[]).map(closed);
  if (keyword === 'items' || keyword === 'additionalProperties') return closed(value as Json);
  if (keyword !== 'properties') return value;
  return Object.fromEntries(
    Object.entries(value as Json).map(([name, each]) => [name, closed(each as Json)]),
  );
}
