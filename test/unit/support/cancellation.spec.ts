import { describe, expect, it } from '@jest/globals';
import { CancellationSource } from '../../../modules/support/cancellation.js';

function listeners(count: number, told: number[]) {
  return Array.from({ length: count }, (_, index) => ({ handleEvent: () => void told.push(index) }));
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
});
