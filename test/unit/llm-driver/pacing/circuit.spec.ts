import { describe, expect, it } from '@jest/globals';
import { LlmError, type LlmErrorKind } from '../../../../modules/llm-driver/index.js';
import { Circuit } from '../../../../modules/llm-driver/pacing/circuit.js';
import { FakeClock } from '../../../support/fake-clock.js';

/** Until the first probe. */
const FIRST_MS = 250;

const dead = () => new LlmError('upstream_unreachable', { retryable: true });

function circuit(): { circuit: Circuit; clock: FakeClock } {
  const clock = new FakeClock();
  return { circuit: new Circuit(clock), clock };
}

/** Calls that fail that way, one after the other. */
function fail(circuit: Circuit, times: number, kind: LlmErrorKind = 'upstream_unreachable'): void {
  for (let n = 0; n < times; n += 1) circuit.recordFailure(new LlmError(kind), circuit.enter());
}

/** Waits for the next probe and has it fail. Gives how long that took. */
async function failProbe(circuit: Circuit, clock: FakeClock): Promise<number> {
  const waitMs = circuit.blockedMs();
  await clock.advance(waitMs);
  expect(circuit.enter()).toBe(true);
  circuit.recordFailure(dead(), true);
  return waitMs;
}

describe('the circuit of a driver instance', () => {
  it('opens at eighteen failures in the last twenty calls, not before', () => {
    const { circuit: subject } = circuit();
    fail(subject, 17);
    expect(subject.state).toBe('closed');
    fail(subject, 1);
    expect(subject.state).toBe('open');
    expect(subject.blockedMs()).toBe(FIRST_MS);
  });

  it('stays closed if an answer comes now and then', () => {
    const { circuit: subject } = circuit();
    for (let n = 0; n < 100; n += 1) {
      fail(subject, 5);
      subject.recordSuccess(subject.enter());
    }
    expect(subject.state).toBe('closed');
  });

  it.each<LlmErrorKind>([
    'rate_limit_exceeded',
    'invalid_request',
    'model_not_found',
    'upstream_auth_failed',
  ])('takes %s for an answer', (kind) => {
    const { circuit: subject } = circuit();
    fail(subject, 17);
    fail(subject, 30, kind);
    fail(subject, 1);
    expect(subject.state).toBe('closed');
  });

  it.each<LlmErrorKind>(['aborted', 'deadline_exceeded'])(
    'does not count a call that ended with %s',
    (kind) => {
      const { circuit: subject } = circuit();
      fail(subject, 17);
      fail(subject, 30, kind);
      expect(subject.state).toBe('closed');
      fail(subject, 1);
      expect(subject.state).toBe('open');
    },
  );

  it('lets one probe through at a time, at growing intervals up to half a minute', async () => {
    const { circuit: subject, clock } = circuit();
    fail(subject, 18);
    const waits: number[] = [];
    for (let n = 0; n < 9; n += 1) waits.push(await failProbe(subject, clock));
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    await clock.advance(30_000);
    subject.enter();
    expect(subject.state).toBe('half_open');
    expect(subject.blockedMs()).toBe(Infinity);
  });

  it('rejects calls after six failed probes, about 15 seconds, with the time of the next probe', async () => {
    const { circuit: subject, clock } = circuit();
    fail(subject, 18);
    for (let n = 0; n < 5; n += 1) await failProbe(subject, clock);
    expect(subject.rejection()).toBeUndefined();
    await failProbe(subject, clock);
    expect(clock.monotonic()).toBe(15_750);
    expect(subject.rejection()).toMatchObject({
      kind: 'upstream_unreachable',
      retryable: true,
      retryAfterMs: 16_000,
    });
    await clock.advance(16_000);
    expect(subject.rejection()).toBeUndefined();
    subject.enter();
    expect(subject.rejection()).toMatchObject({ retryAfterMs: undefined });
  });

  it.each([
    ['an answer', (subject: Circuit) => subject.recordSuccess(true)],
    ['a refusal', (subject: Circuit) => subject.recordFailure(new LlmError('rate_limit_exceeded'), true)],
  ])('closes with a probe that gets %s, and forgets what was before', async (_name, reply) => {
    const { circuit: subject, clock } = circuit();
    const changes: boolean[] = [];
    subject.subscribe((closed) => changes.push(closed));
    fail(subject, 18);
    await clock.advance(FIRST_MS);
    subject.enter();
    reply(subject);
    expect(subject.state).toBe('closed');
    expect(changes).toEqual([true]);
    fail(subject, 17);
    expect(subject.state).toBe('closed');
  });

  it('stays open whatever the outcome of calls sent before', async () => {
    const { circuit: subject } = circuit();
    fail(subject, 18);
    subject.recordSuccess(false);
    subject.recordFailure(dead(), false);
    expect(subject.state).toBe('open');
    expect(subject.blockedMs()).toBe(FIRST_MS);
  });

  it('sends another probe at once if one was abandoned', async () => {
    const { circuit: subject, clock } = circuit();
    fail(subject, 18);
    await clock.advance(FIRST_MS);
    subject.enter();
    subject.recordAbandoned(true);
    expect(subject.blockedMs()).toBe(0);
  });

  it('does not call a listener that has unsubscribed', async () => {
    const { circuit: subject, clock } = circuit();
    const heard: boolean[] = [];
    const listener = (closed: boolean) => heard.push(closed);
    subject.subscribe(listener);
    subject.unsubscribe(listener);
    fail(subject, 18);
    await failProbe(subject, clock);
    expect(heard).toEqual([]);
  });
});
