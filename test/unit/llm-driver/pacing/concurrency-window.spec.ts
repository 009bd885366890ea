import { describe, expect, it } from '@jest/globals';
import { ConcurrencyWindow } from '../../../../modules/llm-driver/pacing/concurrency-window.js';

/** One that grows from a usual size, of 32 calls. */
function cautious(): ConcurrencyWindow {
  const window = new ConcurrencyWindow();
  window.useCautiousBound();
  return window;
}

/** Sends as many calls as there is room for. Gives their rounds. */
function fill(window: ConcurrencyWindow, most = 1_000): number[] {
  const rounds: number[] = [];
  while (window.hasRoom && rounds.length < most) rounds.push(window.enter());
  return rounds;
}

function answer(window: ConcurrencyWindow, round: number): void {
  window.recordSuccess(round);
  window.leave(round);
}

/**
 * Calls answered in the order they were sent, the next sent as soon as there is room. Gives the calls of each
 * round.
 */
function rounds(window: ConcurrencyWindow, count: number): number[] {
  let sent = fill(window);
  return Array.from({ length: count }, () => {
    const { length } = sent;
    sent = sent.flatMap((round) => {
      answer(window, round);
      return fill(window);
    });
    return length;
  });
}

describe('the adaptive bound on calls in flight', () => {
  it('bounds nothing at first', () => {
    const window = new ConcurrencyWindow();
    expect(fill(window)).toHaveLength(1_000);
    expect(window.bound).toBeNull();
  });

  it('starts at 32 if limits exist but are not all reported', () => {
    const window = cautious();
    expect(fill(window)).toHaveLength(32);
    expect(window.hasRoom).toBe(false);
  });

  it('keeps its size if that is reported again', () => {
    const window = cautious();
    rounds(window, 10);
    const { bound } = window;
    window.useCautiousBound();
    expect(window.bound).toBe(bound);
    expect(bound).toBeGreaterThan(32);
  });

  it('grows by about one a round', () => {
    const window = cautious();
    expect(rounds(window, 4)).toEqual([32, 32, 33, 34]);
  });

  it('does not grow while it is not used', () => {
    const window = cautious();
    for (let n = 0; n < 1_000; n += 1) answer(window, window.enter());
    expect(window.bound).toBe(32);
  });

  it('halves on overload, once for all calls in flight together', () => {
    const window = cautious();
    const sent = fill(window);
    for (const round of sent) {
      window.recordOverload(round);
      window.leave(round);
    }
    expect(window.bound).toBe(16);
    expect(fill(window)).toHaveLength(16);
  });

  it('grows by one a round after a halving', () => {
    const window = cautious();
    const sent = fill(window);
    window.recordOverload(sent[0]!);
    for (const round of sent) window.leave(round);
    expect(rounds(window, 4)).toEqual([16, 16, 17, 18]);
  });

  it('never falls below one call', () => {
    const window = new ConcurrencyWindow();
    for (let n = 0; n < 5; n += 1) {
      const round = window.enter();
      window.recordOverload(round);
      window.leave(round);
    }
    expect(window.bound).toBe(1);
    expect(window.hasRoom).toBe(true);
  });

  it('lets a single call go first after a refusal, then doubles up to half its former size', () => {
    const window = cautious();
    const sent = fill(window);
    for (const round of sent) {
      window.recordRefusal(round);
      window.leave(round);
    }
    expect(rounds(window, 8)).toEqual([1, 2, 4, 8, 16, 16, 17, 18]);
  });

  it('ignores calls from before a refusal, in flight and answered', () => {
    const window = cautious();
    const [first, ...others] = fill(window);
    window.recordRefusal(first!);
    window.leave(first!);
    expect(window.inFlight).toBe(31);
    expect(window.hasRoom).toBe(true);
    for (const round of others) answer(window, round);
    expect(window.bound).toBe(1);
    expect(window.inFlight).toBe(0);
  });

  it('starts with one call after an outage, and doubles', () => {
    const window = new ConcurrencyWindow();
    window.recordRecovery();
    expect(rounds(window, 6)).toEqual([1, 2, 4, 8, 16, 32]);
  });

  it('bounds nothing once all limits are known, unless after a refusal', () => {
    const window = cautious();
    window.removeBound();
    expect(window.bound).toBeNull();
    window.recordRefusal(window.enter());
    window.removeBound();
    expect(window.bound).toBe(1);
  });
});
