import { describe, expect, it } from '@jest/globals';
import type { PoolResult } from '../../../../modules/llm-driver/index.js';
import type { PoolRun } from '../../../../modules/llm-driver/pool/pool-run.js';
import { ResultStream } from '../../../../modules/llm-driver/pool/result-stream.js';

const DONE = { done: true, value: undefined };

function result(index: number): PoolResult {
  return { index, ok: true, completion: undefined as never, attempts: 1, waitedMs: 0 };
}

/** A stream over a run that does nothing, and the number of calls of each of its methods. */
function idle() {
  const seen = { started: 0, readMore: 0, abandoned: 0 };
  const stream = new ResultStream(
    () =>
      ({
        start: () => (seen.started += 1),
        readMore: () => (seen.readMore += 1),
        abandon: () => (seen.abandoned += 1),
      }) as unknown as PoolRun,
  );
  return { stream, seen };
}

describe('a stream of results', () => {
  it('starts the run at the first `next`, and only once', () => {
    const { stream, seen } = idle();
    expect(seen.started).toBe(0);
    void stream.next();
    void stream.next();
    expect(seen.started).toBe(1);
  });

  it('answers each `next` in order, whether it comes before its result or after it', async () => {
    const { stream } = idle();
    const asked = [stream.next(), stream.next()];
    for (const index of [0, 1, 2, 3]) stream.push(result(index));
    expect(stream.buffered).toBe(2);
    const answers = await Promise.all([...asked, stream.next(), stream.next()]);
    expect(answers.map((each) => each.value?.index)).toEqual([0, 1, 2, 3]);
  });

  it('has the run read more prompts as soon as a buffered result is read', async () => {
    const { stream, seen } = idle();
    void stream.next();
    for (const index of [0, 1]) stream.push(result(index));
    await stream.next();
    expect(seen.readMore).toBe(1);
  });

  it('yields the buffered results first, then throws the source’s failure once', async () => {
    const { stream } = idle();
    void stream.next();
    for (const index of [0, 1]) stream.push(result(index));
    stream.end({ thrown: new Error('connection lost') });
    expect((await stream.next()).value).toMatchObject({ index: 1 });
    await expect(stream.next()).rejects.toThrow('connection lost');
    expect(await stream.next()).toEqual(DONE);
  });

  it('ends every pending `next` on `return`, and abandons the run', async () => {
    const { stream, seen } = idle();
    const waiting = stream.next();
    expect(await stream.return()).toEqual(DONE);
    expect(await waiting).toEqual(DONE);
    stream.push(result(0));
    expect(await stream.next()).toEqual(DONE);
    expect(seen.abandoned).toBe(1);
  });

  it('does not start the run if it was returned before the first `next`', async () => {
    const { stream, seen } = idle();
    await stream.return();
    expect(await stream.next()).toEqual(DONE);
    expect(seen.started).toBe(0);
  });

  it('rejects `throw` with its argument, and ends', async () => {
    const { stream } = idle();
    await expect(stream.throw(new Error('enough'))).rejects.toThrow('enough');
    expect(await stream.next()).toEqual(DONE);
  });
});
