import { isIPv6 } from 'node:net';

/** Wrong tokens an address may try at once: enough for a person who looks for the right one. */
const BURST = 20;
/** One more becomes free in this time. */
const REFILL_MS = 3_000;
/**
 * A token that was wrong a moment ago is an old key in some configuration, not a guess: an application that has not been told of a
 * new one gets its 401, some three hundred times at once and then five times a second. Whatever is tried more often is a flood.
 */
const REPEATED = 1 / 16;
/** Wrong tokens an address is remembered by. */
const REMEMBERED_TOKENS = 4;
/** Addresses remembered at most; the one not seen for the longest time goes first. */
const MAX_ADDRESSES = 10_000;

interface Attempts {
  /** Wrong tokens not yet refilled, as of `at`. */
  used: number;
  at: number;
  readonly tokens: number[];
}

/**
 * Slows down whoever guesses tokens, by the address of their socket. It is asked after a token was found wrong, so a right one always
 * gets in, whoever else tries from the same address.
 */
export class GuessBrake {
  private readonly addresses = new Map<string, Attempts>();

  /** Addresses remembered now. */
  get size(): number {
    return this.addresses.size;
  }

  /**
   * Counts a wrong token.
   * @param token a number that is the same for the same token; never the token
   * @param now monotonic milliseconds
   * @returns 0 where the address may go on, else milliseconds until it may try another one, or this one again
   */
  count(address: string, token: number, now: number): number {
    const attempts = this.attemptsOf(neighbourhood(address), now);
    attempts.used = Math.max(0, attempts.used - (now - attempts.at) / REFILL_MS);
    attempts.at = now;
    const repeated = attempts.tokens.includes(token);
    const cost = repeated ? REPEATED : 1;
    const over = attempts.used + cost - BURST;
    if (over > 0) return Math.ceil(over * REFILL_MS);
    attempts.used += cost;
    if (!repeated && attempts.tokens.push(token) > REMEMBERED_TOKENS) attempts.tokens.shift();
    return 0;
  }

  private attemptsOf(address: string, now: number): Attempts {
    const attempts = this.addresses.get(address) ?? { used: 0, at: now, tokens: [] };
    this.addresses.delete(address);
    this.addresses.set(address, attempts);
    const [oldest] = this.addresses.keys();
    if (this.addresses.size > MAX_ADDRESSES) this.addresses.delete(oldest!);
    return attempts;
  }
}

/** An IPv4 address; of IPv6 the first 64 bits, since one customer has all that follow. */
function neighbourhood(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [head = '', tail = ''] = address.split('::');
  const groups = head.split(':').filter(Boolean);
  const after = tail.split(':').filter(Boolean);
  const zeros = address.includes('::') ? Math.max(0, 8 - groups.length - after.length) : 0;
  return [...groups, ...Array<string>(zeros).fill('0'), ...after].slice(0, 4).join(':');
}
