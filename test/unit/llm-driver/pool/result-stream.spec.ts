import { describe, expect, it } from '@jest/globals';
import type { PoolResult } from '../../../../modules/llm-driver/index.js';
import type { PoolRun } from '../../../../modules/llm-driver/pool/pool-run.js';
import { ResultStream } from '../../../../modules/llm-driver/pool/result-stream.js';

const DONE = { done: true, value: undefined };

function result(index: number): PoolResult {
  return { index, ok: true, completion: undefined as never, attempts: 1, waitedMs: 0 };
}

/** A stream over a run that does nothing by itself, and what became of that run. */
function idle() {
  const seen = { begun: 0, readOn: 0, abandoned: 0 };
  const stream = new ResultStream(
    () =>
      ({
        begin: () => (seen.begun += 1),
        readOn: () => (seen.readOn += 1),
        abandon: () => (seen.abandoned += 1),
      }) as unknown as PoolRun,
  );
  return { stream, seen };
}

describe('a stream of results', () => {
  it('starts with the first question, and once', () => {
    const { stream, seen } = idle();
    expect(seen.begun).toBe(0);
    void stream.next();
    void stream.next();
    expect(seen.begun).toBe(1);
  });

  it('answers those who ask in the order they asked, whether the results were there first or they were', async () => {
    const { stream } = idle();
    const asked = [stream.next(), stream.next()];
    for (const index of [0, 1, 2, 3]) stream.take(result(index));
    expect(stream.held).toBe(2);
    const answers = await Promise.all([...asked, stream.next(), stream.next()]);
    expect(answers.map((each) => each.value?.index)).toEqual([0, 1, 2, 3]);
  });

  it('has the run read on as soon as a result is taken', async () => {
    const { stream, seen } = idle();
    void stream.next();
    for (const index of [0, 1]) stream.take(result(index));
    await stream.next();
    expect(seen.readOn).toBe(1);
  });

  it('gives the results that are there before it ends, and the source’s failure once, after them', async () => {
    const { stream } = idle();
    void stream.next();
    for (const index of [0, 1]) stream.take(result(index));
    stream.ended({ thrown: new Error('connection lost') });
    expect((await stream.next()).value).toMatchObject({ index: 1 });
    await expect(stream.next()).rejects.toThrow('connection lost');
    expect(await stream.next()).toEqual(DONE);
  });

  it('ends for everybody when it is left, and abandons the run', async () => {
    const { stream, seen } = idle();
    const waiting = stream.next();
    expect(await stream.return()).toEqual(DONE);
    expect(await waiting).toEqual(DONE);
    stream.take(result(0));
    expect(await stream.next()).toEqual(DONE);
    expect(seen.abandoned).toBe(1);
  });

  it('asks for nothing once it was left before it began', async () => {
    const { stream, seen } = idle();
    await stream.return();
    expect(await stream.next()).toEqual(DONE);
    expect(seen.begun).toBe(0);
  });

  it('throws what is thrown into it', async () => {
    const { stream } = idle();
    await expect(stream.throw(new Error('enough'))).rejects.toThrow('enough');
    expect(await stream.next()).toEqual(DONE);
  });
});
