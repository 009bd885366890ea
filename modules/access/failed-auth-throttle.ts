import { isIPv6 } from 'node:net';

/** Wrong tokens an address may try at once: enough for a person who looks for the right one. */
const BURST = 20;
/** Milliseconds until one more is free. */
const REFILL_MS = 3_000;
/**
 * Cost of a token that was wrong a moment ago: more likely an old key in some configuration than a guess. An
 * application with an old key gets its 401 some three hundred times at once and then five times a second;
 * more is a flood.
 */
const REPEATED_COST = 1 / 16;
/** Wrong tokens remembered of an address. */
const REMEMBERED_TOKENS = 4;
/** Addresses remembered; the one not seen for the longest time is forgotten first. */
const MAX_ADDRESSES = 10_000;

interface Attempts {
  /** Wrong tokens not yet refilled at the time `at`. */
  used: number;
  at: number;
  readonly tokens: number[];
}

/**
 * Limits wrong tokens per network address. It is asked after a token was found wrong, so a right one always
 * gets in, even from an address where others guess.
 */
export class FailedAuthThrottle {
  private readonly addresses = new Map<string, Attempts>();

  /** Number of addresses remembered. */
  get size(): number {
    return this.addresses.size;
  }

  /**
   * Counts a wrong token.
   * @param token a number that is the same for the same token; never the token
   * @param now monotonic milliseconds
   * @returns 0 if the address may go on, else milliseconds until it may try another token, or this one again
   */
  count(address: string, token: number, now: number): number {
    const attempts = this.attemptsFrom(networkPrefix(address), now);
    attempts.used = Math.max(0, attempts.used - (now - attempts.at) / REFILL_MS);
    attempts.at = now;
    const repeated = attempts.tokens.includes(token);
    const cost = repeated ? REPEATED_COST : 1;
    const excess = attempts.used + cost - BURST;
    if (excess > 0) return Math.ceil(excess * REFILL_MS);
    attempts.used += cost;
    if (!repeated && attempts.tokens.push(token) > REMEMBERED_TOKENS) attempts.tokens.shift();
    return 0;
  }

  private attemptsFrom(address: string, now: number): Attempts {
    const attempts = this.addresses.get(address) ?? { used: 0, at: now, tokens: [] };
    this.addresses.delete(address);
    this.addresses.set(address, attempts);
    const [oldest] = this.addresses.keys();
    if (this.addresses.size > MAX_ADDRESSES) this.addresses.delete(oldest!);
    return attempts;
  }
}

/** Returns an IPv4 address whole; of an IPv6 address the first 64 bits: one customer has all that follow. */
function networkPrefix(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [head = '', tail = ''] = address.split('::');
  const groups = head.split(':').filter(Boolean);
  const after = tail.split(':').filter(Boolean);
  const zeros = address.includes('::') ? Math.max(0, 8 - groups.length - after.length) : 0;
  return [...groups, ...Array<string>(zeros).fill('0'), ...after].slice(0, 4).join(':');
}
