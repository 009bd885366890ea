import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatDuration } from '../../../src/cli/terminal/format.js';
import { formatProgressLine } from '../../../src/cli/terminal/progress-line.js';

const WHOLE = { done: 1500, total: 3000, failed: 4, perMinute: 28.4, limit: 'held 12 s' };

describe('the line of a progress bar', () => {
  it('shows the bar, the failures, the throughput, the binding limit and the time to finish', () => {
    expect(formatProgressLine(WHOLE, 80)).toBe(
      '████████████░░░░░░░░░░░░ 1500/3000 | 4 failed | 28/min | held 12 s | ETA 52m50s',
    );
  });

  it('leaves out what is unknown', () => {
    expect(formatProgressLine({ done: 0, total: 10, failed: 0 }, 80)).toBe(`${'░'.repeat(24)} 0/10`);
  });

  it('shows neither bar nor time to finish if the total is unknown', () => {
    const line = formatProgressLine({ done: 7, failed: 0, perMinute: 4.25, limit: '30 rpm' }, 80);
    expect(line).toBe('7 done | 4.3/min | 30 rpm');
  });

  it('shows no time to finish while the rate is zero, nor at the end', () => {
    const idle = formatProgressLine({ done: 5, total: 10, failed: 0, perMinute: 0 }, 80);
    const over = formatProgressLine({ done: 10, total: 10, failed: 0, perMinute: 30 }, 80);
    expect(idle).toBe(`${'█'.repeat(12)}${'░'.repeat(12)} 5/10 | 0/min`);
    expect(over).toBe(`${'█'.repeat(24)} 10/10 | 30/min`);
  });

  it('is full if there is nothing to do', () => {
    expect(formatProgressLine({ done: 0, total: 0, failed: 0 }, 80)).toBe(`${'█'.repeat(24)} 0/0`);
  });

  it.each([
    [72, '████████░░░░░░░░ 1500/3000 | 4 failed | 28/min | held 12 s | ETA 52m50s'],
    [60, '1500/3000 | 4 failed | 28/min | held 12 s | ETA 52m50s'],
    [50, '1500/3000 | 4 failed | held 12 s | ETA 52m50s'],
    [40, '1500/3000 | 4 failed | held 12 s'],
    [30, '████░░░░ 1500/3000 | 4 failed'],
    [28, '1500/3000 | 4 failed'],
    [12, '1500/3000 |'],
  ])('drops the bar, the rate, the time left and the limit in turn: %d columns', (columns, line) => {
    expect(formatProgressLine(WHOLE, columns)).toBe(line);
  });

  it('is always shorter than the terminal is wide', () => {
    const state = fc.record(
      {
        done: fc.nat(10_000_000),
        total: fc.nat(10_000_000),
        failed: fc.nat(10_000_000),
        perMinute: fc.double({ min: 0, max: 1e9, noNaN: true }),
        limit: fc.constantFrom('30 rpm', 'held 12 s', 'concurrency 10000', '1,000,000,000 itpm'),
      },
      { requiredKeys: ['done', 'failed'] },
    );
    fc.assert(
      fc.property(state, fc.integer({ min: 1, max: 200 }), (given, columns) => {
        expect(formatProgressLine(given, columns).length).toBeLessThan(columns);
      }),
    );
  });
});

describe('a duration', () => {
  it.each([
    [0, '0s'],
    [1, '1s'],
    [59_000, '59s'],
    [59_001, '1m00s'],
    [190_000, '3m10s'],
    [3_599_999, '1h00m'],
    [7_500_000, '2h05m'],
    [86_400_000 * 3 + 3_600_000 * 4, '3d04h'],
  ])('of %d ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});
