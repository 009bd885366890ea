import { isIPv6 } from 'node:net';
import type { Attempts } from '../database/index.js';

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
const LIMIT = { purpose: 'wrong-token', burst: BURST, refillMs: REFILL_MS } as const;
/** Wrong tokens remembered of an address. */
const REMEMBERED_TOKENS = 4;
/** Addresses remembered; the one not seen for the longest time is forgotten first. */
const MAX_ADDRESSES = 10_000;

/**
 * Limits wrong tokens per network address. It is asked after a token was found wrong, so a right one always
 * gets in, even from an address where others guess.
 */
export class FailedAuthThrottle {
  /** The latest wrong tokens of each address. */
  private readonly addresses = new Map<string, number[]>();
  /** Addresses and tokens that are being counted: the same token may come again before the answer. */
  private readonly questions = new Set<string>();

  constructor(private readonly attempts: Attempts) {}

  /** Number of addresses remembered. */
  get size(): number {
    return this.addresses.size;
  }

  /**
   * Counts a wrong token.
   * @param token a number that is the same for the same token in this process; never the token
   * @returns 0 if the address may go on, else milliseconds until it may try another token, or this one again
   */
  count(address: string, token: number): number | Promise<number> {
    const subject = networkPrefix(address);
    const tokens = this.tokensOf(subject);
    const question = `${subject} ${token}`;
    const repeated = tokens.includes(token) || this.questions.has(question);
    const cost = repeated ? REPEATED_COST : 1;
    const counted = (waitMs: number): number => {
      if (!repeated) this.questions.delete(question);
      if (waitMs === 0 && !repeated && tokens.push(token) > REMEMBERED_TOKENS) tokens.shift();
      return waitMs;
    };
    const waitMs = this.attempts.take({ ...LIMIT, subject, cost });
    if (!(waitMs instanceof Promise)) return counted(waitMs);
    if (!repeated) this.questions.add(question);
    return waitMs.then(counted);
  }

  private tokensOf(address: string): number[] {
    const tokens = this.addresses.get(address) ?? [];
    this.addresses.delete(address);
    this.addresses.set(address, tokens);
    const [oldest] = this.addresses.keys();
    if (this.addresses.size > MAX_ADDRESSES) this.addresses.delete(oldest!);
    return tokens;
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
