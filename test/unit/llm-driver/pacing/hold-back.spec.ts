import { describe, expect, it } from '@jest/globals';
import { HoldBack } from '../../../../modules/llm-driver/pacing/hold-back.js';
import { FakeClock } from '../../../support/fake-clock.js';

function holdBack(random = 0): { hold: HoldBack; clock: FakeClock } {
  const clock = new FakeClock();
  return { hold: new HoldBack(clock, () => random, {}), clock };
}

describe('a hold after a refusal', () => {
  it('does not exist at first', () => {
    expect(holdBack().hold.remainingMs()).toBe(0);
  });

  it.each([
    [2_000, 100],
    [3_600_000, 250],
    [86_400_000, 250],
  ])('lasts as long as the hint of %d ms, and a little longer at most', (hintMs, jitterMs) => {
    const { hold: early } = holdBack(0);
    early.recordRefusal(hintMs, 0);
    expect(early.remainingMs()).toBe(hintMs);
    const { hold: late } = holdBack(1);
    late.recordRefusal(hintMs, 0);
    expect(late.remainingMs()).toBe(hintMs + jitterMs);
  });

  it.each([86_400_001, 30 * 86_400_000, 1e308])('lasts a day at most: a hint of %d ms', (hintMs) => {
    const { hold } = holdBack(0);
    hold.recordRefusal(hintMs, 0);
    expect(hold.remainingMs()).toBe(86_400_000);
  });

  it('counts down and ends', async () => {
    const { hold, clock } = holdBack();
    hold.recordRefusal(2_000, 0);
    await clock.advance(500);
    expect(hold.remainingMs()).toBe(1_500);
    await clock.advance(10_000);
    expect(hold.remainingMs()).toBe(0);
  });

  it('is not shortened by a refusal with a shorter hint', () => {
    const { hold } = holdBack();
    hold.recordRefusal(5_000, 0);
    hold.recordRefusal(1_000, 0);
    expect(hold.remainingMs()).toBe(5_000);
  });

  it('doubles without a hint, from refusal to refusal, up to twenty seconds', async () => {
    const { hold, clock } = holdBack(1);
    const waits: number[] = [];
    for (let n = 0; n < 8; n += 1) {
      const sentAt = clock.monotonic();
      await clock.advance(10);
      waits.push(hold.recordRefusal(undefined, sentAt));
      await clock.advance(hold.remainingMs());
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
  });

  it('counts refusals of calls in flight together as one', async () => {
    const { hold, clock } = holdBack(1);
    await clock.advance(10);
    for (let n = 0; n < 20; n += 1) hold.recordRefusal(undefined, 0);
    expect(hold.remainingMs()).toBe(500);
  });

  it('starts with a short delay again after an answer', async () => {
    const { hold, clock } = holdBack(1);
    for (let n = 0; n < 4; n += 1) {
      hold.recordRefusal(undefined, clock.monotonic());
      await clock.advance(30_000);
    }
    hold.recordSuccess();
    expect(hold.recordRefusal(undefined, clock.monotonic())).toBe(500);
  });

  it.each([0, -1, -1e9, Number.NaN, Infinity, -Infinity])('ignores a hint of %d', (hintMs) => {
    const { hold } = holdBack(1);
    hold.recordRefusal(hintMs, 0);
    expect(hold.remainingMs()).toBe(500);
  });
});
