import { beforeEach, describe, expect, it } from '@jest/globals';
import { ConcurrencyWindow } from '../../../../modules/llm-driver/pacing/concurrency-window.js';

interface Sent {
  readonly epoch: number;
  /** Calls in flight when it was sent, with it. */
  readonly position: number;
}

let now = 0;
beforeEach(() => {
  now = 0;
});

const newWindow = () => new ConcurrencyWindow(() => now);

/** A window of 32 calls, which grows by one a round. */
function cautious(): ConcurrencyWindow {
  const window = newWindow();
  window.useCautiousBound();
  return grown(window, 32);
}

/** Has the window grow at least to that size, with no call in flight in the end. */
function grown(window: ConcurrencyWindow, size: number): ConcurrencyWindow {
  while (window.bound! < size) for (const call of fill(window)) answer(window, call);
  return window;
}

function send(window: ConcurrencyWindow): Sent {
  const epoch = window.enter();
  return { epoch, position: window.inFlight };
}

/** Sends as many calls as there is room for, without a wait. */
function fill(window: ConcurrencyWindow, most = 1_000): Sent[] {
  const sent: Sent[] = [];
  while (window.waitMs() === 0 && sent.length < most) sent.push(send(window));
  return sent;
}

function answer(window: ConcurrencyWindow, { epoch }: Sent): void {
  window.recordSuccess(epoch);
  window.leave(epoch);
}

function overload(window: ConcurrencyWindow, { epoch, position }: Sent): void {
  window.leave(epoch);
  window.recordOverload(epoch, position);
}

function refuse(window: ConcurrencyWindow, { epoch, position }: Sent): void {
  window.leave(epoch);
  window.recordRefusal(epoch, position);
}

/**
 * Calls answered in the order they were sent, the next sent as soon as there is room. Returns the number of
 * calls of each round.
 */
function rounds(window: ConcurrencyWindow, count: number): number[] {
  let sent = fill(window);
  return Array.from({ length: count }, () => {
    const { length } = sent;
    sent = sent.flatMap((call) => {
      answer(window, call);
      return fill(window);
    });
    return length;
  });
}

describe('the adaptive bound on calls in flight', () => {
  it('is four at first, and doubles with each round of answers', () => {
    expect(rounds(newWindow(), 5)).toEqual([4, 8, 16, 32, 64]);
  });

  it('grows with time while calls wait', () => {
    const window = newWindow();
    fill(window);
    const waits: number[] = [];
    while (window.inFlight < 64) {
      const waitMs = window.waitMs();
      waits.push(waitMs);
      now += waitMs;
      send(window);
    }
    // E-fold in 350 ms.
    expect(now).toBeGreaterThan(350 * Math.log(16) * 0.9);
    expect(now).toBeLessThan(350 * Math.log(16) * 1.1);
    expect(Math.min(...waits)).toBe(waits.at(-1));
  });

  it('makes up for a clock that is read late', () => {
    const window = newWindow();
    fill(window);
    now += 1_000;
    expect(fill(window).length).toBeGreaterThan(8);
  });

  it('does not grow with time before it is used', () => {
    const window = newWindow();
    now += 60_000;
    expect(fill(window)).toHaveLength(4);
  });

  it('bounds nothing past 10,000 calls', () => {
    const window = newWindow();
    fill(window);
    // In a full window each answer is followed by the next call.
    for (let n = 0; n < 10_000; n += 1) {
      window.recordSuccess(0);
      send(window);
    }
    expect(window.bound).toBeNull();
    expect(window.waitMs()).toBe(0);
  });

  it('doubles at once if limits exist but are not all reported, and from 32 on grows by one a round', () => {
    const window = newWindow();
    window.useCautiousBound();
    expect(rounds(window, 6)).toEqual([8, 16, 32, 32, 33, 34]);
    now += 60_000;
    expect(window.waitMs()).toBe(Infinity);
  });

  it('keeps its size if that is reported again', () => {
    const window = cautious();
    rounds(window, 10);
    const { bound } = window;
    window.useCautiousBound();
    expect(window.bound).toBe(bound);
    expect(bound).toBeGreaterThan(32);
  });

  it('does not grow while it is not used', () => {
    const window = cautious();
    for (let n = 0; n < 1_000; n += 1) answer(window, send(window));
    expect(window.bound).toBe(32);
  });

  it('is removed once all limits are known, unless after a refusal', () => {
    const window = cautious();
    window.removeBound();
    expect(window.bound).toBeNull();
    refuse(window, send(window));
    window.removeBound();
    expect(window.bound).toBe(1);
  });

  it('is removed where limits are configured, unless replies have changed it', () => {
    const configured = newWindow();
    configured.removeFirstBound();
    expect(configured.bound).toBeNull();
    const changed = cautious();
    changed.removeFirstBound();
    expect(changed.bound).toBe(32);
  });
});

describe('an overload', () => {
  it('halves the bound, once for all calls in flight together', () => {
    const window = cautious();
    const sent = fill(window);
    for (const call of sent.slice(16).reverse()) overload(window, call);
    for (const { epoch } of sent.slice(0, 16)) window.leave(epoch);
    expect(window.bound).toBeLessThanOrEqual(16);
    expect(window.bound).toBeGreaterThanOrEqual(8);
  });

  it('is followed by growth up to what was borne, and one more only after sixteen answers', () => {
    const window = grown(newWindow(), 8);
    const sent = fill(window);
    overload(window, sent[5]!);
    for (const call of [...sent.slice(0, 5), ...sent.slice(6)]) window.leave(call.epoch);
    const sizes = rounds(window, 12);
    expect(Math.max(...sizes.slice(0, 6))).toBeLessThanOrEqual(5);
    expect(Math.max(...sizes)).toBeGreaterThanOrEqual(6);
  });

  it('of a call that was alone changes nothing', () => {
    const window = newWindow();
    for (let n = 0; n < 5; n += 1) overload(window, send(window));
    expect(window.bound).toBe(4);
    expect(rounds(window, 4)).toEqual([4, 8, 16, 32]);
  });
});

describe('a refusal', () => {
  it('lets a single call go first, then doubles up to half the former size', () => {
    const window = cautious();
    const sent = fill(window);
    refuse(window, sent[31]!);
    for (const { epoch } of sent.slice(0, 31)) window.leave(epoch);
    expect(rounds(window, 8)).toEqual([1, 2, 4, 8, 16, 16, 17, 18]);
  });

  it('of a call that was alone is followed by one call, then doubling without an end', () => {
    const window = newWindow();
    for (let n = 0; n < 5; n += 1) refuse(window, send(window));
    expect(rounds(window, 7)).toEqual([1, 2, 4, 8, 16, 32, 64]);
  });

  it('of all calls that were sent together says nothing about their number', () => {
    for (const inOrder of [(calls: Sent[]) => calls, (calls: Sent[]) => calls.reverse()]) {
      const window = cautious();
      for (const call of inOrder(fill(window))) refuse(window, call);
      expect(rounds(window, 7)).toEqual([1, 2, 4, 8, 16, 32, 32]);
    }
  });

  it('stops the growth with time until a call is answered', () => {
    const window = newWindow();
    refuse(window, send(window));
    const first = send(window);
    expect(window.waitMs()).toBe(Infinity);
    answer(window, first);
    fill(window);
    expect(window.waitMs()).toBeLessThan(Infinity);
  });

  it('ignores the answers to calls from before it', () => {
    const window = cautious();
    const sent = fill(window);
    refuse(window, sent[31]!);
    expect(window.inFlight).toBe(31);
    // As many as were borne are in flight.
    expect(window.waitMs()).toBe(Infinity);
    for (const call of sent.slice(0, 31)) answer(window, call);
    expect(window.bound).toBe(1);
    expect(window.inFlight).toBe(0);
    expect(window.waitMs()).toBe(0);
  });

  it('of one call more than was borne doubles the answers before the next try', () => {
    const window = newWindow();
    let refusals = 0;
    let answers = 0;
    // A provider that bears four at a time.
    for (let sent = fill(window); answers < 400; sent = fill(window)) {
      const extra = sent.length > 4 ? sent.pop() : undefined;
      for (const call of sent.splice(0, 4)) answer(window, call);
      answers += 4;
      if (extra === undefined) continue;
      refusals += 1;
      refuse(window, extra);
      for (const { epoch } of sent) window.leave(epoch);
    }
    expect(refusals).toBeGreaterThan(2);
    expect(refusals).toBeLessThan(10);
  });

  it('from long ago is forgotten once one call more is borne', () => {
    const window = grown(newWindow(), 8);
    const sent = fill(window);
    refuse(window, sent[4]!);
    for (const call of [...sent.slice(0, 4), ...sent.slice(5)]) window.leave(call.epoch);
    expect(rounds(window, 30).at(-1)).toBeGreaterThan(20);
  });
});

describe('the end of an outage', () => {
  it('is followed by one call, then doubling', () => {
    const window = newWindow();
    window.recordRecovery();
    expect(rounds(window, 6)).toEqual([1, 2, 4, 8, 16, 32]);
  });

  it('does not forget how many calls were too many', () => {
    const window = grown(newWindow(), 16);
    const sent = fill(window);
    overload(window, sent[10]!);
    for (const call of [...sent.slice(0, 10), ...sent.slice(11)]) window.leave(call.epoch);
    window.recordRecovery();
    expect(rounds(window, 6)).toEqual([1, 2, 4, 8, 10, 11]);
  });
});
