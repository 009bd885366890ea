import { describe, expect, it } from '@jest/globals';
import type { WireUsage } from '../../../../modules/llm-driver/index.js';
import { TokenEstimator } from '../../../../modules/llm-driver/pacing/token-estimator.js';
import { mulberry32 } from '../../../support/fake-provider/index.js';

const usage = (prompt: unknown, completion: unknown = 5): WireUsage =>
  ({ prompt_tokens: prompt, completion_tokens: completion, total_tokens: 0 }) as WireUsage;

/** An estimator that has seen prompts of these lengths counted that way. */
function taught(lengths: readonly number[], tokensOf: (characters: number) => number): TokenEstimator {
  const estimator = new TokenEstimator();
  for (const characters of lengths) estimator.observe(characters, usage(Math.round(tokensOf(characters))));
  return estimator;
}

describe('the estimate of a prompt’s tokens', () => {
  it('begins with four characters a token and a small frame', () => {
    expect(new TokenEstimator().promptTokens(4_000)).toBe(1_004);
    expect(new TokenEstimator().promptTokens(0)).toBe(4);
  });

  it.each([
    ['a language of two characters a token', (characters: number) => characters / 2 + 10],
    ['one of six', (characters: number) => characters / 6 + 3],
    ['a template the provider wraps around each prompt', (characters: number) => characters / 4 + 900],
  ])('fits %s after a few answers of different lengths', (_name, tokensOf) => {
    const random = mulberry32(3);
    const lengths = Array.from({ length: 20 }, () => Math.floor(100 + random() * 8_000));
    const estimator = taught(lengths, tokensOf);
    for (const characters of [500, 2_000, 7_000]) {
      const ratio = estimator.promptTokens(characters) / tokensOf(characters);
      expect(ratio).toBeGreaterThan(0.88);
      expect(ratio).toBeLessThan(1.12);
    }
  });

  it('is right for the one length it has seen, and sensible for others', () => {
    const estimator = taught(Array<number>(30).fill(1_000), () => 500);
    expect(estimator.promptTokens(1_000)).toBeGreaterThan(480);
    expect(estimator.promptTokens(1_000)).toBeLessThan(520);
    expect(estimator.promptTokens(4_000)).toBeGreaterThan(1_000);
  });

  it('follows a change', () => {
    const estimator = taught([...Array<number>(100).fill(2_000)], () => 500);
    for (let n = 0; n < 150; n += 1) estimator.observe(2_000, usage(1_000));
    expect(estimator.promptTokens(2_000)).toBeGreaterThan(930);
  });

  it.each([
    ['a text', '300'],
    ['nothing', null],
    ['zero', 0],
    ['a negative', -40],
    ['not a number', Number.NaN],
    ['infinite', Infinity],
    ['a fraction', 300.5],
    ['more than the prompt can be', 1e12],
  ])('is not moved by a count that is %s', (_name, count) => {
    const estimator = new TokenEstimator();
    for (let n = 0; n < 50; n += 1) estimator.observe(4_000, usage(count));
    expect(estimator.promptTokens(4_000)).toBe(1_004);
  });

  it('is at least one token, even if long prompts cost next to nothing', () => {
    const estimator = taught([100, 5_000, 90_000], () => 1);
    expect(estimator.promptTokens(0)).toBeGreaterThanOrEqual(1);
    expect(Number.isFinite(estimator.promptTokens(5_000_000))).toBe(true);
  });
});

describe('the expected tokens of an answer', () => {
  it('are 0 before the first answer', () => {
    expect(new TokenEstimator().answerTokens).toBe(0);
  });

  it('are those of the first answer, then an average', () => {
    const estimator = new TokenEstimator();
    estimator.observe(100, usage(25, 400));
    expect(estimator.answerTokens).toBe(400);
    for (let n = 0; n < 60; n += 1) estimator.observe(100, usage(25, n % 2 ? 100 : 300));
    expect(estimator.answerTokens).toBeGreaterThan(150);
    expect(estimator.answerTokens).toBeLessThan(250);
  });

  it.each([
    ['a text', '300'],
    ['not a number', Number.NaN],
    ['infinite', Infinity],
    ['absurd', 1e300],
    ['a fraction', 1.5],
    ['more than any answer may have', 10_000_001],
    ['negative', -1],
  ])('are not moved by a count that is %s', (_name, count) => {
    const estimator = new TokenEstimator();
    estimator.observe(100, usage(25, 300));
    estimator.observe(100, usage(25, count));
    expect(estimator.answerTokens).toBe(300);
  });
});
