import { failureOf, serverSentEvent } from '../../support/http/index.js';

/** A failure after the headers are gone, in the words the error filter would have used. */
export function errorEvent(thrown: unknown): string {
  const { message, type, param, code } = failureOf(thrown);
  return serverSentEvent({ error: { message, type, param, code } });
}
