import { beforeEach, describe, expect, it } from '@jest/globals';
import { FailedAuthThrottle } from '../../../modules/access/failed-auth-throttle.js';
import { type Attempts, MemoryAttempts } from '../../../modules/database/index.js';

describe('throttling wrong tokens', () => {
  let throttle: FailedAuthThrottle;
  let token = 0;
  let nowMs: number;
  const start = () => {
    throttle = new FailedAuthThrottle(new MemoryAttempts({ monotonic: () => nowMs }));
  };
  beforeEach(start);

  const count = (address: string, tried: number, now: number): number => {
    nowMs = now;
    return throttle.count(address, tried) as number;
  };

  /** Waits of so many different wrong tokens, all at one moment. */
  const guess = (address: string, tries: number, now = 0) =>
    Array.from({ length: tries }, () => count(address, (token += 1), now));

  it('leaves twenty wrong tokens alone and makes the next wait', () => {
    expect(guess('192.0.2.1', 20)).toEqual(Array(20).fill(0));
    expect(guess('192.0.2.1', 3)).toEqual([3_000, 3_000, 3_000]);
  });

  it('lets another one pass after the wait it gave, and not before', () => {
    guess('192.0.2.1', 20);
    expect(guess('192.0.2.1', 1, 2_999)).not.toEqual([0]);
    expect(guess('192.0.2.1', 2, 3_000)).toEqual([0, 3_000]);
  });

  it('lets one pass every three seconds of ten thousand tries in a minute', () => {
    const waits = Array.from({ length: 10_000 }, (_, index) => guess('192.0.2.1', 1, index * 6)[0]);
    expect(waits.filter((wait) => wait === 0)).toHaveLength(20 + 19);
  });

  it('does not lengthen the wait for tries during it', () => {
    guess('192.0.2.1', 20);
    guess('192.0.2.1', 10_000, 1_500);
    expect(guess('192.0.2.1', 1, 3_000)).toEqual([0]);
  });

  it('takes one old key for a mistake rather than a guess: some three hundred tries, and then a wait', () => {
    const waits = Array.from({ length: 10_000 }, () => count('192.0.2.1', -1, 0));
    // The first counts whole, the others a sixteenth.
    expect(waits.findIndex((wait) => wait > 0)).toBe(1 + 19 * 16);
    expect(new Set(waits.slice(305))).toEqual(new Set([188]));
  });

  it('takes one old key for a mistake also before it knows how the first try ended', async () => {
    const costs: number[] = [];
    const take = ({ cost }: { readonly cost: number }) => Promise.resolve(costs.push(cost) && 0);
    const shared = new FailedAuthThrottle({ take } as unknown as Attempts);
    const countLater = async (address: string) => shared.count(address, -1);
    await Promise.all(['192.0.2.1', '192.0.2.1', '192.0.2.2'].map(countLater));
    await shared.count('192.0.2.1', -1);
    expect(costs).toEqual([1, 1 / 16, 1, 1 / 16]);
  });

  it('lets one old key pass five times a second for as long as it is tried, and no more often', () => {
    const passed = (seconds: number, perSecond: number) => {
      const tries = Array.from({ length: seconds * perSecond }, (_, index) => (index * 1_000) / perSecond);
      return tries.filter((now) => count('192.0.2.1', -1, now) === 0).length;
    };
    expect(passed(3_600, 5)).toBe(3_600 * 5);
    start();
    const flood = passed(60, 1_000);
    expect(flood).toBeGreaterThan(305 + 59 * 5);
    expect(flood).toBeLessThan(305 + 60 * 6);
  });

  it('gives an old key the exact wait', () => {
    while (count('192.0.2.1', -1, 0) === 0);
    const wait = count('192.0.2.1', -1, 0);
    expect(count('192.0.2.1', -1, wait - 1)).toBeGreaterThan(0);
    expect(count('192.0.2.1', -1, wait)).toBe(0);
  });

  it('makes guesses wait after one old key has used up the burst, and the other way round', () => {
    while (count('192.0.2.1', -1, 0) === 0);
    expect(guess('192.0.2.1', 1)[0]).toBeGreaterThan(2_000);
    guess('192.0.2.2', 21);
    expect(count('192.0.2.2', token - 1, 0)).toBe(188);
  });

  it('counts each address by itself', () => {
    guess('192.0.2.1', 21);
    expect(guess('192.0.2.2', 1)).toEqual([0]);
  });

  it.each([
    ['an IPv4 address and its form in IPv6', '192.0.2.1', '::ffff:192.0.2.1'],
    ['addresses of one IPv6 network', '2001:db8:0:1::1', '2001:db8:0:1:ffff:ffff:ffff:ffff'],
    ['spellings of one address', '2001:db8::1', '2001:db8:0:0:0:0:0:1'],
  ])('counts %s as one', (_what, one, other) => {
    guess(one, 20);
    expect(guess(other, 1)).not.toEqual([0]);
  });

  it('counts two IPv6 networks as two', () => {
    guess('2001:db8:0:1::1', 20);
    expect(guess('2001:db8:0:2::1', 1)).toEqual([0]);
    expect(guess('::1', 1)).toEqual([0]);
  });

  it('remembers ten thousand addresses at most, and forgets the one not seen for longest first', () => {
    guess('192.0.2.1', 20);
    guess('192.0.2.2', 20);
    for (let index = 0; index < 9_998; index += 1) guess(`address ${index}`, 1);
    expect(throttle.size).toBe(10_000);
    expect(guess('192.0.2.1', 1)).not.toEqual([0]);
    guess('one more', 1);
    expect(throttle.size).toBe(10_000);
    expect(guess('192.0.2.1', 1)).not.toEqual([0]);
    expect(guess('192.0.2.2', 1)).toEqual([0]);
  });
});
