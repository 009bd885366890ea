import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shownWords } from '../../../../modules/llm-driver/errors/shown-words.js';
import { Secret } from '../../../../modules/support/index.js';
import { linearPasses } from '../../../support/growth.js';
import { volume } from '../../../support/volume.js';

const KEY = 'Zq81-pW7_ndKe93.Lx0Tv5';
const BASE_URL = 'http://gpu-7.internal.example:8000/v1';
const shown = (words: string, secrets: readonly string[] = [KEY]) =>
  shownWords(words, { secrets, baseUrl: BASE_URL });

describe("a provider's words", () => {
  it.each([
    'unknown variant `developer`, expected one of `system`, `user`, `assistant`, `tool`',
    'model "meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8" not found, try pulling it first',
    'max_tokens: 100000 > 8192, which is the maximum for claude-3-5-sonnet-20241022',
    "Invalid schema for function 'get_weather_for_city_and_country': [{'type': 'object'}]",
    'See https://platform.openai.com/docs/guides/error-codes for the risk-based, org-wide limits.',
    'Prompt contains 40000 tokens, too large for model with 32768 maximum context length',
    'ungültig: «Größe» 日本語 🙂',
    'team_configuration, user_identification and api_version_2024 are no fields',
  ])('stay as they are: %s', (words) => {
    expect(shown(words)).toBe(words);
  });

  it.each([
    ['key sk-proj-abcDEF123456 is wrong', 'key [removed] is wrong'],
    ['key gsk_abcdefghij', 'key [removed]'],
    ['key sk-abc*******wxyz.', 'key [removed]'],
    ['key AIzaSyA1234567890abcdefg', 'key [removed]'],
    ['sent Authorization: Bearer abcdef', 'sent Authorization: [removed]'],
    ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', 'token [removed]'],
    ['mail jane.doe+x@example.co.uk now', 'mail [removed] now'],
    ['mail jane%40example.com now', 'mail [removed] now'],
    ['in organization `org_01abc9xyz` on', 'in organization `[removed]` on'],
    ['in org-abcdefghijklmn and proj_Ab12Cd34', 'in [removed] and [removed]'],
    [
      'models of projects/my-project-12/locations/eu and project 123456789012',
      'models of [removed]/locations/eu and [removed]',
    ],
    ['role arn:aws:iam::123456789012:role/x may not', 'role [removed] may not'],
    ['digest 0123456789abcdef0123456789abcdef', 'digest [removed]'],
    ['id 01234567-89ab-cdef-0123-456789abcdef', 'id [removed]'],
    [`blob ${Buffer.from('any bytes of a key, 0123456789?').toString('base64')}`, 'blob [removed]'],
    ['at http://gpu-7.internal.example:8000/v1/chat', 'at [removed]'],
    ['at GPU-7.internal.example:8000 and gpu-7.internal.example', 'at [removed] and [removed]'],
    ['a\u001b[31m red\nline', 'a [31m red line'],
  ])('%s', (words, expected) => {
    expect(shown(words)).toBe(expected);
  });

  it('are at most 1,000 characters, and undefined if nothing is left', () => {
    expect(shown('word '.repeat(400))).toHaveLength(1_000);
    expect(shown(`${'x '.repeat(499)}🙂🙂`)).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
    expect(shown(KEY)).toBeUndefined();
    expect(shown(' \n')).toBeUndefined();
  });

  it('lose a short secret whole, and a shorter one where it is a word', () => {
    expect(shown('the key ollama is wrong', ['ollama'])).toBe('the key [removed] is wrong');
    expect(shown('the key abc of abcess', ['abc'])).toBe('the key [removed] of abcess');
  });

  it('lose every secret that this process uses', () => {
    const held = new Secret('held-by-this-process-1234');
    expect(shown('it is by-this-process-12', [])).toBe('it is [removed]');
    expect(held.reveal()).toBe('held-by-this-process-1234');
  });

  it('do not know the key of another call, which that call alone knows', () => {
    const other = new Secret('key of another call', { listed: false });
    expect(Secret.known()).not.toContain(other);
  });

  it('are cleaned in about linear time, whatever they are', () => {
    for (const words of [
      'sk-'.repeat(700),
      'a@'.repeat(1_000),
      '%25'.repeat(700),
      '\\'.repeat(2_000),
      'eyJ.'.repeat(500),
      'a'.repeat(2_000),
      '&#x'.repeat(700),
      'org-a'.repeat(400),
    ])
      expect(linearPasses(() => shown(words, [KEY, 'a'.repeat(200)]))).toBeLessThan(2_000);
  });
});

/** Ways in which a provider may write a text. */
const WRITTEN: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  (text) => encodeURIComponent(text),
  (text) => [...text].map((char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`).join(''),
  (text) => encodeURIComponent([...text].map((char) => `%${char.charCodeAt(0).toString(16)}`).join('')),
  (text) => [...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  (text) => JSON.stringify(JSON.stringify(text)),
  (text) => [...text].map((char) => `&#${char.charCodeAt(0)};`).join(''),
  (text) => text.split('').join(' '),
  (text) => text.split('').join('\u200b'),
  (text) => text.replace(/(.{5})/g, '$1\n'),
  (text) => Buffer.from(text).toString('base64'),
  (text) => Buffer.from(`{"key":"${text}"}`).toString('base64'),
  (text) => Buffer.from(text).toString('hex'),
];

describe('eight characters of a secret', () => {
  it.each(['ab-cd_ef', '-_=+./~^', 'AB-CD_EF', '%61b-cd_ef'])(
    '(%s) do not show, punctuation included',
    (piece) => {
      const secret = `zzzz${piece.replace('%61', 'a').toLowerCase()}yyyy`;
      expect(shown(`it is ${piece}.`, [secret])).toBe('it is [removed].');
    },
  );
});

describe('a secret', () => {
  const character = fc.constantFrom(
    ...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.+/=',
  );
  // Mostly letters and digits, as keys are: eight in any twelve characters.
  const secrets = fc.string({ unit: character, minLength: 12, maxLength: 80 }).filter((text) =>
    Array.from(text, (_, at) => plain(text.slice(at, at + 12)))
      .slice(0, -11)
      .every(({ length }) => length >= 8),
  );

  it('never shows, nor eight characters of it, however it is written', () => {
    fc.assert(
      fc.property(
        secrets,
        fc.constantFrom(...WRITTEN),
        fc.string(),
        fc.string(),
        fc.nat(),
        (secret, write, before, after, cut) => {
          const start = cut % (secret.length - 11);
          const piece = secret.slice(start);
          const words = shown(`${before} ${write(piece)} ${after}`, [secret]) ?? '';
          const left = plain(words.replaceAll('[removed]', '|'));
          const own = plain(`${before}|${after}`);
          for (let at = 0; at + 8 <= plain(piece).length; at += 1) {
            const part = plain(piece).slice(at, at + 8);
            if (!own.includes(part)) expect(left).not.toContain(part);
          }
          expect(words).not.toContain(write(piece));
        },
      ),
      { numRuns: volume(2_000) },
    );
  });
});

/** Without what may stand between characters. */
function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9|]/g, '');
}
