import { api } from '../../api/client.js';
import { ApiError, type ErrorEnvelope } from '../../api/errors.js';
import { readEvents } from '../../api/event-stream.js';
import { type Answer, brokenOff, ended, withChunk, withCompletion } from './answer.js';
import type { ChatBody, ChatChunk, ChatCompletion, ChatResultList } from './chat.types.js';
import type { Plan } from './plan.js';

const PATH = '/v1/chat/completions';

export interface Asking {
  readonly signal: AbortSignal;
  /** Milliseconds since it was sent. */
  readonly elapsedMs: () => number;
  /** Takes what has become of the answer in that column. */
  readonly onChange: (column: number, change: (answer: Answer) => Answer) => void;
}

/** How many columns the answers to a plan take. */
export function columnsOf({ mode, models }: Plan): number {
  return mode === 'fastest' ? 1 : models.length;
}

/** Sends what is planned, and resolves once every answer is over, however it ended. */
export async function ask(plan: Plan, asking: Asking): Promise<void> {
  await Promise.all(
    plan.requests.map(async (request, index) => {
      const columns = plan.mode === 'all' ? plan.models.map((_model, column) => column) : [index];
      try {
        if (plan.mode === 'all') await askForAll(request, asking);
        else if (request.stream) await askForStream(request, index, asking);
        else await askForWhole(request, index, asking);
      } catch (thrown) {
        const atMs = asking.elapsedMs();
        for (const column of columns) asking.onChange(column, (answer) => brokenOff(answer, thrown, atMs));
      }
    }),
  );
}

async function askForStream(
  request: ChatBody,
  column: number,
  { signal, elapsedMs, onChange }: Asking,
): Promise<void> {
  let complete = false;
  for await (const { data } of readEvents(PATH, { method: 'POST', body: request, signal })) {
    const atMs = elapsedMs();
    complete = data === '[DONE]';
    if (complete) break;
    const chunk = JSON.parse(data) as ChatChunk;
    if (chunk.error !== undefined) throw errorWithin(chunk.error);
    onChange(column, (answer) => withChunk(answer, chunk, atMs));
  }
  const atMs = elapsedMs();
  onChange(column, (answer) => ended(answer, complete, atMs));
}

async function askForWhole(
  request: ChatBody,
  column: number,
  { signal, elapsedMs, onChange }: Asking,
): Promise<void> {
  const completion = await api.post<ChatCompletion>(PATH, request, { signal });
  const atMs = elapsedMs();
  onChange(column, (answer) => withCompletion(answer, completion, atMs));
}

async function askForAll(request: ChatBody, { signal, elapsedMs, onChange }: Asking): Promise<void> {
  const { data } = await api.post<ChatResultList>(PATH, request, { signal });
  const atMs = elapsedMs();
  for (const [column, result] of data.entries())
    onChange(column, (answer) =>
      result.ok
        ? withCompletion(answer, result.completion, atMs)
        : brokenOff(answer, errorWithin(result.error), atMs),
    );
}

/** A failure that came within a reply of status 200. */
function errorWithin(envelope: ErrorEnvelope): ApiError {
  return new ApiError(envelope, { status: 200, headers: new Headers() });
}
