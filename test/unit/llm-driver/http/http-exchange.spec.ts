import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Dispatcher } from 'undici';
import type { Connections } from '../../../../modules/llm-driver/http/connections.js';
import {
  StreamedReplyExchange,
  type StreamedReply,
} from '../../../../modules/llm-driver/http/streamed-reply.js';
import { MemoryBudget } from '../../../../modules/support/index.js';

const PIECE = Buffer.alloc(1024);
/** More than an exchange holds before it asks the provider to wait. */
const MORE_THAN_IT_HOLDS = Buffer.alloc(512 * 1024);

/** An exchange with a provider that the test plays. */
function start(
  times: { firstTokenMs: number; idleMs: number },
  budgetBytes = Infinity,
  progress?: { awaitsToken: boolean },
) {
  const outcome: { reply?: StreamedReply; failure?: unknown } = {};
  const exchange = new StreamedReplyExchange(
    undefined,
    (reply) => (outcome.reply = reply),
    (failure) => (outcome.failure = failure),
    new MemoryBudget(budgetBytes),
    progress,
  );
  const provider = { paused: false, rawHeaders: [PIECE] as unknown, closed: 0 };
  const controller = Object.assign(provider, {
    pause: () => (provider.paused = true),
    resume: () => (provider.paused = false),
  }) as unknown as Dispatcher.DispatchController;
  const connections = { acquire: () => ({ dispatch: () => true }), discard: () => (provider.closed += 1) };
  exchange.start(connections as unknown as Connections, { path: '/', method: 'POST' }, times);
  exchange.onRequestStart(controller);
  const head = () => exchange.onResponseStart(controller, 200, {});
  const send = (piece: Buffer) => exchange.onResponseData(controller, piece);
  /** What is read of the body, or the kind of error it has failed with. */
  const read = () => {
    try {
      return outcome.reply?.body.read()?.length;
    } catch (thrown) {
      return (thrown as { kind?: string }).kind;
    }
  };
  return { outcome, provider, head, send, read };
}

describe('a reply while memory is short', () => {
  it('makes the provider wait after each piece', () => {
    const { provider, head, send, read } = start({ firstTokenMs: 1_000, idleMs: 1_000 }, 0);
    head();
    send(PIECE);
    expect(provider.paused).toBe(true);
    expect(read()).toBe(PIECE.length);
    expect(provider.paused).toBe(false);
    send(PIECE);
    expect(provider.paused).toBe(true);
    read();
  });
});

describe('how long a provider is waited for', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it.each([
    ['longer', { firstTokenMs: 1_000, idleMs: 300 }],
    ['shorter', { firstTokenMs: 1_000, idleMs: 5_000 }],
  ])('is firstTokenMs before its reply begins, where that is %s than idleMs', (_than, times) => {
    const { outcome, provider } = start(times);
    jest.advanceTimersByTime(999);
    expect(outcome.failure).toBeUndefined();
    jest.advanceTimersByTime(1);
    expect(outcome.failure).toMatchObject({ kind: 'upstream_timeout', ambiguous: true });
    expect(provider.closed).toBe(1);
  });

  it('is firstTokenMs still where the head of its reply has come', () => {
    const { head, read } = start({ firstTokenMs: 1_000, idleMs: 300 });
    head();
    jest.advanceTimersByTime(999);
    expect(read()).toBeUndefined();
    jest.advanceTimersByTime(1);
    expect(read()).toBe('upstream_timeout');
  });

  it('is idleMs only from the first token on, where that is told', () => {
    const progress = { awaitsToken: true };
    const { head, send, read } = start({ firstTokenMs: 10_000, idleMs: 1_000 }, Infinity, progress);
    head();
    send(PIECE);
    jest.advanceTimersByTime(7_500);
    expect(read()).toBe(PIECE.length);
    send(PIECE);
    progress.awaitsToken = false;
    jest.advanceTimersByTime(999);
    expect(read()).toBe(PIECE.length);
    expect(read()).toBeUndefined();
    jest.advanceTimersByTime(1);
    expect(read()).toBe('upstream_timeout');
  });

  it.each([
    ['longer', { firstTokenMs: 300, idleMs: 1_000 }],
    ['shorter', { firstTokenMs: 60_000, idleMs: 1_000 }],
  ])('is idleMs from then on and from each piece on, where that is %s than firstTokenMs', (_than, times) => {
    const { head, send, read } = start(times);
    jest.advanceTimersByTime(250);
    head();
    send(PIECE);
    expect(read()).toBe(PIECE.length);
    for (let piece = 0; piece < 5; piece += 1) {
      jest.advanceTimersByTime(900);
      send(PIECE);
      expect(read()).toBe(PIECE.length);
    }
    jest.advanceTimersByTime(999);
    expect(read()).toBeUndefined();
    jest.advanceTimersByTime(1);
    expect(read()).toBe('upstream_timeout');
  });

  it('does not pass while nobody reads what it has sent, and begins anew once somebody does', () => {
    const { provider, head, send, read } = start({ firstTokenMs: 1_000, idleMs: 1_000 });
    head();
    send(MORE_THAN_IT_HOLDS);
    expect(provider.paused).toBe(true);
    jest.advanceTimersByTime(60_900);
    expect(read()).toBe(MORE_THAN_IT_HOLDS.length);
    expect(provider.paused).toBe(false);
    jest.advanceTimersByTime(999);
    expect(read()).toBeUndefined();
    jest.advanceTimersByTime(1);
    expect(read()).toBe('upstream_timeout');
  });

  it('is of no interest once the reply is over', () => {
    const { outcome, provider, head, read } = start({ firstTokenMs: 1_000, idleMs: 1_000 });
    head();
    expect(provider.rawHeaders).toBeNull();
    outcome.reply!.body.cancel();
    jest.advanceTimersByTime(10_000);
    expect(provider.closed).toBe(1);
    expect(typeof read()).not.toBe('number');
  });
});
