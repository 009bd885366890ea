import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { limitFigures } from '../../../../modules/llm-driver/errors/limit-figures.js';
import { replyError, wireError } from '../../../../modules/llm-driver/errors/provider-errors.js';
import { linearPasses } from '../../../support/growth.js';
import { volume } from '../../../support/volume.js';

const GROQ = 'model `llama-3.3-70b-versatile` in organization `org_01x` service tier `on_demand`';
const OPENAI = 'gpt-4o-mini in organization org-x';

/** A refusal of Groq's on a limit: "tokens per minute (TPM)". */
const reached = (limit: string, figures: string) => `Rate limit reached for ${GROQ} on ${limit}: ${figures}`;

describe('limitFigures', () => {
  it.each([
    [
      `Rate limit reached for ${OPENAI} on tokens per min (TPM): Limit 30000, Used 29937, Requested 385. Please try again in 644ms. Visit https://platform.openai.com/account/rate-limits to learn more.`,
      { unit: 'tokens', window: 'minute', limit: 30_000, used: 29_937, requested: 385 },
    ],
    [
      `Rate limit reached for ${OPENAI} on requests per day (RPD): Limit 10000, Used 10000, Requested 1. Please try again in 8.64s.`,
      { unit: 'requests', window: 'day', limit: 10_000, used: 10_000, requested: 1 },
    ],
    [
      `Rate limit reached for ${OPENAI} on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s.`,
      { unit: 'requests', window: 'minute', limit: 3, used: 3, requested: 1 },
    ],
    [
      `Request too large for gpt-4.1-2025-04-14 (for limit gpt-4.1) in organization org-x on tokens per min (TPM): Limit 30000, Requested 37313. The input or output tokens must be reduced in order to run successfully.`,
      { unit: 'tokens', window: 'minute', limit: 30_000, requested: 37_313 },
    ],
    [
      reached(
        'tokens per minute (TPM)',
        'Limit 6000, Used 5034, Requested 1443. Please try again in 4.77s. Need more tokens?',
      ),
      { unit: 'tokens', window: 'minute', limit: 6_000, used: 5_034, requested: 1_443 },
    ],
    [
      reached(
        'tokens per minute (TPM)',
        'Limit 10000, Used 8554, Requested 3082. Please try again in 9.816s.',
      ),
      { unit: 'tokens', window: 'minute', limit: 10_000, used: 8_554, requested: 3_082 },
    ],
    [
      reached(
        'tokens per day (TPD)',
        'Limit 100000, Used 97050, Requested 3619. Please try again in 9m38.016s.',
      ),
      { unit: 'tokens', window: 'day', limit: 100_000, used: 97_050, requested: 3_619 },
    ],
    [
      reached(
        'input tokens per minute (ITPM)',
        'Limit 7000, Used 6635, Requested 538. Please try again in 1.482857142s.',
      ),
      { unit: 'input_tokens', window: 'minute', limit: 7_000, used: 6_635, requested: 538 },
    ],
    [
      reached(
        'output tokens per minute (OTPM)',
        'Limit 1000, Used 72, Requested 981. Please try again in 3.179999999s.',
      ),
      { unit: 'output_tokens', window: 'minute', limit: 1_000, used: 72, requested: 981 },
    ],
    [
      `Request too large for ${GROQ} on tokens per minute (TPM): Limit 6000, Requested 14368, please reduce your message size and try again.`,
      { unit: 'tokens', window: 'minute', limit: 6_000, requested: 14_368 },
    ],
    [
      reached(
        'tokens per minute (TPM)',
        'Limit 7000, Used 0, Requested ~12903. Please try again in 50.597142857s.',
      ),
      { unit: 'tokens', window: 'minute', limit: 7_000, used: 0, requested: 12_903 },
    ],
    [
      reached('requests per day', 'Limit 1,000, Used 1,000, Requested 1. Please try again in 1m26.4s.'),
      { unit: 'requests', window: 'day', limit: 1_000, used: 1_000, requested: 1 },
    ],
    [
      reached('tokens per day (TPD)', 'Limit 12,345,678'),
      { unit: 'tokens', window: 'day', limit: 12_345_678 },
    ],
  ])('reads %j', (message, figures) => {
    expect(limitFigures(message)).toEqual(figures);
  });

  it('is not misled by a model whose name looks like a refusal', () => {
    const name = 'x on requests per day (RPD): Limit 1, Used 1, Requested 1. x';
    const message = `Rate limit reached for model \`${name}\` on tokens per minute (TPM): Limit 6000, Used 10, Requested 5995.`;
    expect(limitFigures(message)).toMatchObject({ unit: 'tokens', limit: 6_000 });
  });

  it.each([
    '',
    'Rate limit reached for',
    'You said: Rate limit reached for x on tokens per min (TPM): Limit 6000, Used 1, Requested 6000.',
    reached('tokens per minute (TPM)', 'Limit 0, Used 0, Requested 1.'),
    reached('tokens per minute (TPM)', 'Limit -5, Used 1, Requested 1.'),
    reached('tokens per minute (TPM)', 'Limit NaN'),
    reached('tokens per minute (TPM)', 'Limit 6000.5, Used 1'),
    reached('tokens per minute (TPM)', 'Limit 6e3, Used 1').replace('6e3', `1${'0'.repeat(400)}`),
    reached('tokens per minute (TPM)', 'Limit 60,00, Used 1'),
    reached('tokens per minute (TPM)', 'Limit 1000000001, Used 1'),
    reached('tokens per minute (TPM)', 'Limit 999,999,999,999, Used 1'),
    reached('tokens per minute (TPM)', 'limit 6000'),
    reached('images per minute (IPM)', 'Limit 5, Used 5, Requested 1.'),
    reached('tokens per fortnight (TPF)', 'Limit 5'),
    'Rate limit reached for default-gpt-3.5-turbo on requests per min. Limit: 3 / min. Please try again in 20s.',
  ])('finds none in %j', (message) => {
    expect(limitFigures(message)).toBeUndefined();
  });

  it('reads a number in full or not at all', () => {
    expect(
      limitFigures(reached('tokens per minute (TPM)', 'Limit 6000, Used 5034, Requested 1443.7 or so')),
    ).toEqual({
      unit: 'tokens',
      window: 'minute',
      limit: 6_000,
      used: 5_034,
    });
  });

  it('leaves out what is used or asked for past all bounds', () => {
    const figures = limitFigures(
      reached('tokens per minute (TPM)', 'Limit 6000, Used 1000000001, Requested 99999999999.'),
    );
    expect(figures).toEqual({ unit: 'tokens', window: 'minute', limit: 6_000 });
  });

  it('reads no further than the first 2,000 characters', () => {
    const message = `Rate limit reached for ${'x'.repeat(2_000)} on tokens per minute (TPM): Limit 6000`;
    expect(limitFigures(message)).toBeUndefined();
  });

  it.each([
    'Rate limit reached for '.repeat(45_000),
    `Rate limit reached for ${': Limit '.repeat(125_000)}`,
    `Rate limit reached for x on tokens per minute (TPM): Limit ${'1'.repeat(1_000_000)}`,
    `Rate limit reached for x on tokens per minute (TPM): Limit ${'1,111'.repeat(200_000)}`,
    `Rate limit reached for ${' on tokens per '.repeat(70_000)}`,
  ])('reads a hostile megabyte in about linear time', (message) => {
    expect(linearPasses(() => limitFigures(message))).toBeLessThan(100);
  });

  it('never throws, and returns whole numbers above zero or nothing', () => {
    const figure = fc.oneof(
      fc.stringMatching(/^[-~+\d.,e]{0,20}$/),
      fc.nat().map(String),
      fc.double().map(String),
      fc.string(),
    );
    const message = fc.oneof(
      fc.string(),
      fc
        .tuple(
          fc.constantFrom('tokens', 'requests', 'input tokens', '__proto__'),
          fc.constantFrom('min', 'day', 'x'),
          figure,
          figure,
          figure,
        )
        .map(
          ([unit, window, a, b, c]) =>
            `Rate limit reached for x on ${unit} per ${window} (TPM): Limit ${a}, Used ${b}, Requested ${c}`,
        ),
    );
    fc.assert(
      fc.property(message, (text) => {
        const { limit, used, requested } = limitFigures(text) ?? { limit: 1 };
        expect(limit).toBeGreaterThan(0);
        for (const each of [limit, used ?? 0, requested ?? 0])
          expect(Number.isSafeInteger(each) && each >= 0).toBe(true);
      }),
      { numRuns: volume(2_000) },
    );
  });
});

describe('the error of a refusal', () => {
  const message = reached(
    'tokens per minute (TPM)',
    'Limit 6000, Used 5034, Requested 1443. Please try again in 4.77s.',
  );
  const figures = { unit: 'tokens', window: 'minute', limit: 6_000, used: 5_034, requested: 1_443 };
  const refused = (status: number, error: object) =>
    replyError({ status, headers: {}, text: JSON.stringify({ error }) }, 0);

  it('carries its figures for a rate limit', () => {
    expect(refused(429, { code: 'rate_limit_exceeded', message }).limitFigures).toEqual(figures);
  });

  it('carries its figures for a request that never fits', () => {
    const error = {
      code: 'rate_limit_exceeded',
      message: 'Request too large for x on tokens per min (TPM): Limit 6000, Requested 14368.',
    };
    for (const status of [413, 429]) {
      expect(refused(status, error)).toMatchObject({
        kind: 'request_too_large_for_model',
        limitFigures: { limit: 6_000, requested: 14_368 },
      });
    }
  });

  it('carries them if the refusal comes within a stream', () => {
    const error = wireError({ code: 'rate_limit_exceeded', message }, { status: 200, headers: {} }, 0);
    expect(error.limitFigures).toEqual(figures);
  });

  it('carries none for any other failure', () => {
    expect(refused(500, { message }).limitFigures).toBeUndefined();
    expect(refused(429, { code: 'insufficient_quota', message }).limitFigures).toBeUndefined();
  });
});
