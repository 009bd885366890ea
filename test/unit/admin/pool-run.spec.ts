import { describe, expect, it } from '@jest/globals';
import { ApiError, UnreachableError } from '../../../modules/admin/page/src/api/errors.js';
import { PoolRun } from '../../../modules/admin/page/src/views/pool/pool-run.js';
import { type ReadEvents, runPool } from '../../../modules/admin/page/src/views/pool/run-pool.js';
import type { PoolResult } from '../../../modules/admin/page/src/views/pool/types.js';

const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3, estimated: false };

const okAt = (index: number, content = `answer ${index}`): PoolResult => ({
  index,
  id: null,
  ok: true,
  completion: { content, finish_reason: 'stop', usage, model: 'm', driver: 'd' },
  attempts: 1,
  waited_ms: 0,
});

const failedAt = (index: number, code = 'upstream_error'): PoolResult => ({
  index,
  id: null,
  ok: false,
  error: {
    message: `prompts[${index}] failed`,
    code,
    status: 502,
    retryable: true,
    param: `prompts[${index}]`,
  },
  attempts: 1,
  waited_ms: 0,
});

interface Asked {
  readonly path: string;
  readonly body: { readonly prompts: readonly string[]; readonly deadline_ms?: number };
}

/** A server that answers each request with what the function gives, then the summary where all went well. */
function server(answer: (asked: Asked, signal: AbortSignal) => Iterable<PoolResult | Error>) {
  const asked: Asked[] = [];
  const readEvents: ReadEvents = async function* (path, { body, signal }) {
    const request = { path, body: body as Asked['body'] };
    asked.push(request);
    for (const each of answer(request, signal)) {
      if (each instanceof Error) throw each;
      if (signal.aborted) throw signal.reason;
      yield { event: 'result', data: JSON.stringify(each), id: undefined };
    }
    yield { event: 'summary', data: '{}', id: undefined };
  };
  return { asked, readEvents };
}

/** Frames are shown when the test says so; time stands until it moves it. */
function testClock() {
  const clock = { at: 0, frames: [] as (() => void)[] };
  const schedule = (work: () => void) => {
    clock.frames.push(work);
    return () => clock.frames.splice(clock.frames.indexOf(work), 1);
  };
  return Object.assign(clock, { now: () => clock.at, schedule });
}

function newRun(count: number, clock = testClock()) {
  return new PoolRun(
    Array.from({ length: count }, (_, at) => ({ line: at + 1, value: `p${at}` })),
    clock,
  );
}

const everything = (run: PoolRun) => [...run.prompts.keys()];
const allOk = ({ body }: Asked) => body.prompts.map((prompt, index) => okAt(index, `answer ${prompt}`));
const never = new AbortController().signal;
const refusal = (param: string | null) =>
  new ApiError(
    { message: `${param}: no.`, code: 'invalid_value', param },
    { status: 400, headers: new Headers() },
  );

describe('a run of the pool view', () => {
  it('asks 500 a request, one request after the other, and puts each result at its own index', async () => {
    const run = newRun(1_201);
    const { asked, readEvents } = server((request) => allOk(request).reverse());
    await runPool(
      run,
      { driver: 'a/b', options: { model: 'm' }, indexes: everything(run) },
      readEvents,
      never,
    );
    expect(asked.map(({ body }) => body.prompts.length)).toEqual([500, 500, 201]);
    expect(asked[0]).toMatchObject({ path: '/api/v1/a%2Fb/completion-pool', body: { model: 'm' } });
    expect(run.state.get()).toMatchObject({ status: 'finished', ok: 1_201, failed: 0, tokens: 3_603 });
    for (const index of [0, 499, 500, 1_200])
      expect(run.result(index)).toMatchObject({ index, completion: { content: `answer p${index}` } });
  });

  it('names a prompt by its place in the run where the server named that in the request', async () => {
    const run = newRun(502);
    const { readEvents } = server(({ body }) => body.prompts.map((_, index) => failedAt(index)));
    await runPool(run, { driver: 'd', options: {}, indexes: everything(run) }, readEvents, never);
    expect(run.result(501)).toMatchObject({
      error: { message: 'prompts[501] failed', param: 'prompts[501]' },
    });
  });

  it('keeps what came when the connection breaks, and goes on with what is missing', async () => {
    const run = newRun(4);
    const broken = server(() => [okAt(2), new UnreachableError()]);
    await runPool(run, { driver: 'd', options: {}, indexes: everything(run) }, broken.readEvents, never);
    expect(run.state.get()).toMatchObject({ status: 'broken', error: expect.any(UnreachableError), ok: 1 });
    expect(run.missing()).toEqual([0, 1, 3]);
    const whole = server(allOk);
    await runPool(run, { driver: 'd', options: {}, indexes: run.missing() }, whole.readEvents, never);
    expect(whole.asked[0]!.body.prompts).toEqual(['p0', 'p1', 'p3']);
    expect(run.state.get()).toMatchObject({ status: 'finished', ok: 4, asked: 3, answered: 3 });
    expect(run.result(3)).toMatchObject({ index: 3, completion: { content: 'answer p3' } });
  });

  it('takes a stream that ends without a result for each prompt for a broken one, and does not ask without end', async () => {
    const run = newRun(2);
    const { asked, readEvents } = server(() => [okAt(0)]);
    await runPool(run, { driver: 'd', options: {}, indexes: everything(run) }, readEvents, never);
    expect(asked).toHaveLength(1);
    expect(run.state.get()).toMatchObject({ status: 'broken', error: { name: 'CutOffError' }, answered: 1 });
  });

  it('asks the failed ones again and replaces their results as they come, never before', async () => {
    const run = newRun(3);
    const first = server(() => [okAt(0), failedAt(1, 'upstream_timeout'), failedAt(2)]);
    await runPool(run, { driver: 'd', options: {}, indexes: everything(run) }, first.readEvents, never);
    expect(run.state.get().failures).toMatchObject([
      { code: 'upstream_timeout', count: 1, retryable: true },
      { code: 'upstream_error', count: 1 },
    ]);
    const second = server(() => [okAt(1, 'now'), new UnreachableError()]);
    await runPool(run, { driver: 'd', options: {}, indexes: run.failures() }, second.readEvents, never);
    expect(second.asked[0]!.body.prompts).toEqual(['p1', 'p2']);
    expect(run.result(1)).toMatchObject({ ok: false, error: { code: 'upstream_timeout' } });
    expect(run.result(2)).toMatchObject({ ok: true, completion: { content: 'now' } });
    expect(run.state.get()).toMatchObject({
      status: 'broken',
      ok: 2,
      failed: 1,
      asked: 2,
      answered: 1,
      tokens: 6,
    });
    expect(run.state.get().failures).toMatchObject([{ code: 'upstream_timeout', count: 1 }]);
  });

  it('sets a prompt aside that makes the server refuse the request, and sends the others', async () => {
    const run = newRun(3);
    const { asked, readEvents } = server((request) =>
      request.body.prompts.includes('p1') ? [refusal('prompts[1].temperature')] : allOk(request),
    );
    await runPool(run, { driver: 'd', options: {}, indexes: everything(run) }, readEvents, never);
    expect(asked[1]!.body.prompts).toEqual(['p0', 'p2']);
    expect(run.state.get()).toMatchObject({ status: 'finished', ok: 2, failed: 1 });
    expect(run.result(1)).toMatchObject({
      error: { code: 'invalid_value', param: 'prompts[1].temperature', retryable: false },
      attempts: 0,
    });
  });

  it('names a prompt that was set aside by its place in the run, too', async () => {
    const run = newRun(3);
    const { readEvents } = server((request) =>
      request.body.prompts.includes('p2') ? [refusal('prompts[1].user')] : allOk(request),
    );
    await runPool(run, { driver: 'd', options: {}, indexes: [1, 2] }, readEvents, never);
    expect(run.result(2)).toMatchObject({ index: 2, error: { param: 'prompts[2].user' } });
    expect(run.result(2)).toMatchObject({ error: { message: 'prompts[2].user: no.' } });
  });

  it('ends with the server’s refusal of the request itself, and with one line after another refused', async () => {
    const run = newRun(100);
    const whole = server(() => [refusal('temperature')]);
    await runPool(run, { driver: 'd', options: {}, indexes: everything(run) }, whole.readEvents, never);
    expect(whole.asked).toHaveLength(1);
    expect(run.state.get()).toMatchObject({ status: 'broken', error: { code: 'invalid_value' }, failed: 0 });
    const lines = server(() => [refusal('prompts[0]')]);
    await runPool(run, { driver: 'd', options: {}, indexes: everything(run) }, lines.readEvents, never);
    expect(lines.asked).toHaveLength(51);
    expect(run.state.get()).toMatchObject({ status: 'broken', failed: 50 });
  });

  it('stops where it is told to, and keeps what came', async () => {
    const run = newRun(3);
    const stopping = new AbortController();
    const { readEvents } = server(function* () {
      yield okAt(0);
      stopping.abort();
      yield okAt(1);
    });
    await runPool(run, { driver: 'd', options: {}, indexes: everything(run) }, readEvents, stopping.signal);
    expect(run.state.get()).toMatchObject({ status: 'stopped', error: undefined, answered: 1 });
  });

  it('has one deadline over all its requests', async () => {
    const run = newRun(1_100);
    let now = 0;
    const { asked, readEvents } = server((request) => {
      now += 600;
      return allOk(request);
    });
    const job = { driver: 'd', options: { deadline_ms: 1_000 }, indexes: everything(run) };
    await runPool(run, job, readEvents, never, () => now);
    expect(asked.map(({ body }) => body.deadline_ms)).toEqual([1_000, 400]);
    expect(run.state.get()).toMatchObject({ status: 'late', answered: 1_000 });
  });

  it('tells of many results once a frame', () => {
    const clock = testClock();
    const run = newRun(100, clock);
    run.begin(everything(run));
    let told = 0;
    run.state.subscribe(() => (told += 1));
    for (let index = 0; index < 50; index++) run.put(okAt(index));
    expect([told, clock.frames.length, run.state.get().ok]).toEqual([0, 1, 0]);
    clock.frames.shift()!();
    expect([told, run.state.get().ok]).toEqual([1, 50]);
  });

  it('counts a result once, however often it is told', () => {
    const run = newRun(2);
    run.begin([0, 1]);
    run.put(okAt(0));
    run.put(okAt(0));
    run.end('stopped');
    expect(run.state.get()).toMatchObject({ ok: 1, answered: 1, tokens: 3, version: 1 });
  });

  it('measures how fast results have come of late, and over all once it is over', () => {
    const clock = testClock();
    const run = newRun(40, clock);
    run.begin(everything(run));
    clock.at = 2_000;
    for (let index = 0; index < 20; index++) run.put(okAt(index));
    clock.frames.shift()!();
    expect(run.state.get().rate).toEqual({ promptsPerSecond: 10, tokensPerSecond: 30 });
    clock.at = 10_000;
    for (let index = 20; index < 25; index++) run.put(okAt(index));
    clock.frames.shift()!();
    expect(run.state.get().rate).toEqual({ promptsPerSecond: 1, tokensPerSecond: 3 });
    run.end('stopped');
    expect(run.state.get().rate).toEqual({ promptsPerSecond: 2.5, tokensPerSecond: 7.5 });
  });
});
