import { describe, expect, it } from '@jest/globals';
import { LlmError, type ModelLimits } from '../../../../modules/llm-driver/index.js';
import { AsynchronousLimitStore } from '../../../support/asynchronous-limit.store.js';
import { PacerUnderTest, type TestCall } from '../../../support/pacer-under-test.js';

/** Returns the version of the only scope, if its state has that id. */
async function versionOf({ pacer }: PacerUnderTest): Promise<string> {
  const [[id, version], ...others] = [...pacer.versions()] as [[string, string]];
  expect(others).toEqual([]);
  expect((await pacer.states())[0]!.id).toBe(id);
  return version;
}

describe('the version of a scope', () => {
  const changes: readonly [string, (subject: PacerUnderTest) => Promise<unknown>][] = [
    ['a call is sent', async (subject) => subject.tryReserve()],
    [
      'a call waits',
      async (subject) => {
        subject.reserveUpTo(60);
        const before = await versionOf(subject);
        void subject.reserve().catch(() => {});
        expect(await versionOf(subject)).not.toBe(before);
      },
    ],
    [
      'a call has begun and ended since',
      async (subject) =>
        subject.tryReserve()!.settle({ prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }),
    ],
    [
      'a refusal holds calls back',
      async (subject) => {
        const error = new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs: 2_000 });
        subject.tryReserve()!.fail(error);
      },
    ],
  ];

  it.each(changes)('is another one when %s', async (_what, change) => {
    const subject = new PacerUnderTest({ rpm: 60 });
    subject.tryReserve()!.cancel();
    const before = await versionOf(subject);
    await change(subject);
    expect(await versionOf(subject)).not.toBe(before);
  });

  it('is another one when a reply tells a limit, a call ends, and a call waits no longer', async () => {
    const subject = new PacerUnderTest({ concurrency: 1 });
    const leaving = new AbortController();
    const sent = subject.tryReserve()!;
    void subject.reserve({}, { signal: leaving.signal }).catch(() => {});
    const seen = [await versionOf(subject)];
    sent.observe([{ unit: 'requests', window: 'minute', limit: 30, remaining: 29 }]);
    seen.push(await versionOf(subject));
    leaving.abort(new Error('left'));
    seen.push(await versionOf(subject));
    sent.settle(undefined);
    seen.push(await versionOf(subject));
    expect(new Set(seen).size).toBe(4);
  });

  it('stays the same while nothing happens, though limits refill, and is told without asking a store', async () => {
    let store: AsynchronousLimitStore;
    const subject = new PacerUnderTest({ rpm: 60 }, (memory) => (store = new AsynchronousLimitStore(memory)));
    const call = await subject.clock.runUntilSettled(subject.obtain());
    call!.settle(undefined);
    await subject.clock.settle();
    const before = subject.pacer.versions();
    const asked = store!.takes;
    await subject.clock.advance(600_000);
    expect(subject.pacer.versions()).toEqual(before);
    expect(store!.takes).toBe(asked);
  });
});

describe('the id of a scope', () => {
  const pacerWith = (call: TestCall, limits?: ModelLimits) => {
    const subject = new PacerUnderTest(limits);
    subject.tryReserve(call);
    return subject;
  };

  it('is the same in every process, and another one for another driver, key or model', () => {
    const scopes = [{}, { driver: 'other' }, { credential: 'other' }, { model: 'other' }];
    const ids = scopes.map((scope) => [...pacerWith({ scope }).pacer.versions().keys()][0]);
    expect(new Set(ids).size).toBe(4);
    expect([...pacerWith({}, { rpm: 7 }).pacer.versions().keys()]).toEqual([ids[0]]);
  });

  it('does not contain the fingerprint of the key', () => {
    const [id] = [
      ...pacerWith({ scope: { credential: 'aB3-_6789012' } })
        .pacer.versions()
        .keys(),
    ];
    expect(id).toMatch(/^[\w-]{22}$/);
    expect(id).not.toContain('aB3');
  });

  it('chooses states', async () => {
    const subject = pacerWith({});
    subject.tryReserve({ scope: { model: 'other' } });
    const [, other] = [...subject.pacer.versions().keys()];
    expect(await subject.pacer.states(new Set([other!, 'unknown']))).toMatchObject([{ model: 'other' }]);
    expect(await subject.pacer.states(new Set())).toEqual([]);
    expect(await subject.pacer.states()).toHaveLength(2);
  });

  it('is left out for calls whose scope has no name', () => {
    expect(pacerWith({ scope: { transient: true } }).pacer.versions().size).toBe(0);
  });
});
