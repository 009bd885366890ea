import { beforeEach, describe, expect, it } from '@jest/globals';
import { Throughput } from '../../../src/cli/terminal/throughput.js';
import { FakeClock } from '../../support/fake-clock.js';

describe('the throughput', () => {
  let clock: FakeClock;
  let throughput: Throughput;
  beforeEach(async () => {
    clock = new FakeClock();
    await clock.advance(12_345);
    throughput = new Throughput(clock);
  });

  /** One each so many milliseconds. */
  async function steadily(everyMs: number, forMs: number): Promise<void> {
    for (let ms = 0; ms < forMs; ms += everyMs) {
      await clock.advance(everyMs);
      throughput.add(1);
    }
  }

  it('is not known in the first two seconds', async () => {
    throughput.add(500);
    await clock.advance(1_999);
    expect(throughput.perMinute()).toBeUndefined();
    await clock.advance(1);
    expect(throughput.perMinute()).toBe(15_000);
  });

  it('covers the time since the start while that is short', async () => {
    throughput.add(10);
    await clock.advance(10_000);
    expect(throughput.perMinute()).toBe(60);
  });

  it('forgets the burst at the start after 15 seconds', async () => {
    throughput.add(1_000);
    await steadily(1_000, 16_000);
    expect(throughput.perMinute()).toBeCloseTo(60, -1);
  });

  it('covers a whole minute if little is done', async () => {
    throughput.add(1_000);
    await steadily(6_000, 90_000);
    expect(throughput.perMinute()).toBeCloseTo(10, 0);
  });

  it('falls to zero while nothing is done', async () => {
    await steadily(1_000, 60_000);
    await clock.advance(30_000);
    expect(throughput.perMinute()).toBeCloseTo(30, -1);
    await clock.advance(31_000);
    expect(throughput.perMinute()).toBe(0);
  });

  it('changes once a second', async () => {
    await steadily(100, 30_000);
    throughput.add(500);
    await clock.advance(999);
    expect(throughput.perMinute()).toBe(600);
    await clock.advance(1);
    expect(throughput.perMinute()).toBeGreaterThan(2_000);
  });

  it('keeps at most a minute of seconds', async () => {
    await steadily(500, 200_000);
    expect((throughput as unknown as { slots: unknown[] }).slots).toHaveLength(61);
  });
});
