import { describe, expect, it } from '@jest/globals';
import { CancellationSource, LinkedSignal, subscribe } from '../../../modules/support/cancellation.js';

function listeners(count: number, told: number[]) {
  return Array.from({ length: count }, (_, index) => ({ handleEvent: () => void told.push(index) }));
}

function cancelled(): CancellationSource {
  const source = new CancellationSource();
  source.cancel('over');
  return source;
}

describe('CancellationSource', () => {
  it('tells everybody who listens, once, and keeps the first reason', () => {
    const told: number[] = [];
    const source = new CancellationSource();
    for (const listener of listeners(3, told)) source.addEventListener('abort', listener);
    source.cancel('first');
    source.cancel('second');
    expect(told).toEqual([0, 1, 2]);
    expect([source.aborted, source.reason]).toEqual([true, 'first']);
  });

  it('does not tell those who stopped listening, in whatever order they did', () => {
    const told: number[] = [];
    const source = new CancellationSource();
    const all = listeners(6, told);
    for (const listener of all) source.addEventListener('abort', listener);
    for (const index of [0, 5, 2, 2]) source.removeEventListener('abort', all[index]!);
    source.cancel('over');
    expect(told.sort()).toEqual([1, 3, 4]);
  });

  it('lets a listener stop others from within', () => {
    const told: number[] = [];
    const source = new CancellationSource();
    const [first, second] = listeners(2, told);
    source.addEventListener('abort', {
      handleEvent: () => source.removeEventListener('abort', first!),
    });
    source.addEventListener('abort', first!);
    source.addEventListener('abort', second!);
    source.cancel('over');
    expect(told).toContain(1);
  });

  it('knows a stranger from a listener', () => {
    const told: number[] = [];
    const source = new CancellationSource();
    const [listener, stranger] = listeners(2, told);
    source.addEventListener('abort', listener!);
    source.removeEventListener('abort', stranger!);
    source.cancel('over');
    expect(told).toEqual([0]);
  });

  it('takes a listener once, as an AbortSignal does', () => {
    const told: number[] = [];
    const source = new CancellationSource();
    const [listener] = listeners(1, told);
    source.addEventListener('abort', listener!);
    source.addEventListener('abort', listener!);
    source.cancel('over');
    expect(told).toEqual([0]);
  });
});

describe('a subscription', () => {
  const sources = { source: () => new CancellationSource(), signal: () => new AbortController().signal };

  it.each(['source', 'signal'] as const)('is of one listener, which may have others: to a %s', (kind) => {
    const [told, told2]: [number[], number[]] = [[], []];
    const [one, other] = [sources[kind](), new CancellationSource()];
    const [listener, neighbour] = listeners(2, told);
    const [neighbour2] = listeners(1, told2);
    const first = subscribe(one, listener!);
    subscribe(other, neighbour2!);
    subscribe(other, listener!);
    subscribe(other, neighbour!);
    first.close();
    first.close();
    other.cancel('over');
    expect(told.sort()).toEqual([0, 1]);
    expect(told2).toEqual([0]);
  });

  it('ends without a trace, in any order', () => {
    const told: number[] = [];
    const source = new CancellationSource();
    const subscriptions = listeners(5, told).map((listener) => source.subscribe(listener));
    for (const index of [4, 0, 2, 0]) subscriptions[index]!.close();
    source.cancel('over');
    expect(told.sort()).toEqual([1, 3]);
  });

  it.each([
    ['source', cancelled()],
    ['signal', AbortSignal.abort('over')],
  ])('to a %s that is cancelled already calls its listener at once', (_kind, source) => {
    const told: number[] = [];
    subscribe(source, listeners(1, told)[0]!).close();
    expect(told).toEqual([0]);
  });
});

describe('a linked signal', () => {
  it('fires with the first of its sources, and with that reason', () => {
    const [one, other] = [new CancellationSource(), new AbortController()];
    const { signal } = new LinkedSignal(one, undefined, other.signal);
    other.abort('other');
    one.cancel('one');
    expect([signal.aborted, signal.reason]).toEqual([true, 'other']);
  });

  it('does not fire once it is disposed of', () => {
    const [one, other] = [new CancellationSource(), new AbortController()];
    const link = new LinkedSignal(one, other.signal);
    link.dispose();
    one.cancel('one');
    other.abort('other');
    expect(link.signal.aborted).toBe(false);
  });
});
