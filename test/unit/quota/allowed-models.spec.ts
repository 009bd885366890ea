import { describe, expect, it } from '@jest/globals';
import { fitsPattern, mayFitBelow } from '../../../modules/quota/allowed-models.js';

describe('the models of a client key', () => {
  it.each([
    ['fast', ['fast'], true],
    ['faster', ['fast'], false],
    ['faster', ['fast*'], true],
    ['groq/a', ['openai/*', 'groq/*'], true],
    ['GROQ/a', ['groq/*'], false],
    ['anything', ['*'], true],
    ['groq', ['groq/*'], false],
  ])('fit %s by %j: %s', (name, patterns, fits) => {
    expect(fitsPattern(name, patterns)).toBe(fits);
  });

  it.each([
    ['groq/', ['groq/llama'], true],
    ['groq/', ['groq/llama*'], true],
    ['groq/', ['gr*'], true],
    ['groq/', ['*'], true],
    ['groq/', ['groq'], false],
    ['groq/', ['fast', 'openai/*', 'groq-eu/*'], false],
  ])('may fit something below %s by %j: %s', (beginning, patterns, fits) => {
    expect(mayFitBelow(beginning, patterns)).toBe(fits);
  });
});
