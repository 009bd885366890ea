import type { KeyLimits } from './types.js';

/** A limit that is a number. With the server's ranges, so that the browser can say what is out of them. */
export interface NumberLimit {
  readonly name: 'rpm' | 'tpm' | 'concurrency';
  readonly label: string;
  readonly max: number;
  /** "60 requests a minute" */
  readonly words: (count: string, one: boolean) => string;
}

export const NUMBER_LIMITS: readonly NumberLimit[] = [
  {
    name: 'rpm',
    label: 'Requests a minute',
    max: 1_000_000,
    words: (count, one) => `${count} ${one ? 'request' : 'requests'} a minute`,
  },
  {
    name: 'tpm',
    label: 'Tokens a minute',
    max: 1_000_000_000,
    words: (count, one) => `${count} ${one ? 'token' : 'tokens'} a minute`,
  },
  {
    name: 'concurrency',
    label: 'Calls at a time',
    max: 10_000,
    words: (count, one) => `${count} ${one ? 'call' : 'calls'} at a time`,
  },
];

const COUNT = new Intl.NumberFormat('en');

/** The limits in words, `models` apart: "60 requests a minute, 8 calls at a time". */
export function limitWords(limits: KeyLimits | undefined): string {
  const words = NUMBER_LIMITS.flatMap(({ name, words: wordsOf }) => {
    const limit = limits?.[name];
    return limit === undefined ? [] : [wordsOf(COUNT.format(limit), limit === 1)];
  });
  return words.length === 0 ? 'none of its own' : words.join(', ');
}
