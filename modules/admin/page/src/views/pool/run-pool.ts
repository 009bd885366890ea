import { ApiError, CutOffError, isAbort, toError } from '../../api/errors.js';
import { nextBatch } from './batches.js';
import type { PoolRun } from './pool-run.js';
import type { PoolOptions, PoolResult } from './types.js';

/** Lines the server refuses before it asks anybody are set aside, but not without end. */
const MAX_REFUSED = 50;

/** A server-sent event. */
interface PoolEvent {
  readonly event?: string;
  readonly data: string;
}

/** As `readEvents`. */
export type ReadEvents = (
  path: string,
  options: { method: 'POST'; body: unknown; signal: AbortSignal },
) => AsyncIterable<PoolEvent>;

export interface PoolJob {
  readonly driver: string;
  readonly options: PoolOptions;
  /** Which prompts to ask. */
  readonly indexes: readonly number[];
}

/**
 * Asks the prompts of a run, 500 a request, one request after the other; every result lands at its prompt's
 * index. It never fails: the run's state says how it ended.
 */
export async function runPool(
  run: PoolRun,
  { driver, options, indexes }: PoolJob,
  readEvents: ReadEvents,
  signal: AbortSignal,
  now: () => number = () => performance.now(),
): Promise<void> {
  const path = `/api/v1/${encodeURIComponent(driver)}/completion-pool`;
  const { deadline_ms: deadlineMs } = options;
  const endsAt = deadlineMs === undefined ? undefined : now() + deadlineMs;
  let refused = 0;
  run.begin(indexes);
  try {
    for (;;) {
      const batch = nextBatch(run.missing(), run.prompts);
      if (batch.length === 0) return run.end('finished');
      // One deadline for the whole run, however many requests it takes.
      const leftMs = endsAt === undefined ? undefined : Math.ceil(endsAt - now());
      if (leftMs !== undefined && leftMs <= 0) return run.end('late');
      const prompts = batch.map((index) => run.prompts[index]!.value);
      const body = { ...options, prompts, ...(leftMs !== undefined && { deadline_ms: leftMs }) };
      try {
        await askBatch(run, batch, readEvents(path, { method: 'POST', body, signal }));
      } catch (thrown) {
        const refusal = refusalOf(thrown, batch, run);
        if (refusal === undefined || ++refused > MAX_REFUSED) throw thrown;
        run.put(refusal);
      }
    }
  } catch (thrown) {
    if (signal.aborted || isAbort(thrown)) run.end('stopped');
    else run.end('broken', toError(thrown));
  }
}

async function askBatch(
  run: PoolRun,
  batch: readonly number[],
  events: AsyncIterable<PoolEvent>,
): Promise<void> {
  const waited = new Set(batch);
  for await (const { event, data } of events) {
    if (event === 'summary') break;
    if (event !== 'result') continue;
    const result = JSON.parse(data) as PoolResult;
    const index = batch[result.index];
    if (index === undefined) continue;
    run.put(atIndex(result, index));
    waited.delete(index);
  }
  if (waited.size > 0) throw new CutOffError();
}

/** Messages about a prompt say where it stands in the whole run, not in the request. */
function atIndex(result: PoolResult, index: number): PoolResult {
  if (result.ok) return { ...result, index };
  const { message, param } = result.error;
  const rename = (text: string) => text.replace(`prompts[${result.index}]`, `prompts[${index}]`);
  return {
    ...result,
    index,
    error: { ...result.error, message: rename(message), param: param && rename(param) },
  };
}

/**
 * One line that makes the server refuse the whole request is that line's failure; the others are sent without
 * it.
 */
function refusalOf(thrown: unknown, batch: readonly number[], run: PoolRun): PoolResult | undefined {
  if (!(thrown instanceof ApiError) || thrown.status !== 400) return undefined;
  const place = /^prompts\[(\d+)\]/.exec(thrown.param ?? '')?.[1];
  const index = batch[Number(place ?? Number.NaN)];
  if (index === undefined) return undefined;
  const { message, code, param, status } = thrown;
  const error = { message, type: 'invalid_request_error', code, status, retryable: false, param };
  const id = run.prompts[index]!.id ?? null;
  return atIndex({ index: Number(place), id, ok: false, error, attempts: 0, waited_ms: 0 }, index);
}
