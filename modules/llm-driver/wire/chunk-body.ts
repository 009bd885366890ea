import type { ErrorFacts } from '../errors/error-facts.js';
import type { Fields } from '../errors/error-shapes.js';
import { wireError } from '../errors/provider-errors.js';
import type { StreamedReply } from '../http/streamed-reply.js';
import { parseObject, throwIfError } from './replies.js';
import type { ServerSentEvent } from './sse.js';

/** Returns the object in an event. @throws LlmError for an error of either vendor's style */
export function chunkBody(
  { name, data }: ServerSentEvent,
  reply: StreamedReply,
  { nowMs, errors }: { readonly nowMs: () => number; readonly errors?: ErrorFacts | undefined },
): Fields {
  const body = parseObject(data, reply.status);
  throwIfError(body, reply, nowMs, errors);
  // vLLM has sent errors without a field around them.
  if (name === 'error' || body.object === 'error') throw wireError(body, reply, nowMs(), errors);
  return body;
}
