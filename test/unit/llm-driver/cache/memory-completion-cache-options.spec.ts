import { describe, expect, it } from '@jest/globals';
import { ConfigurationError, MemoryCompletionCacheStore } from '../../../../modules/llm-driver/index.js';
import { MemoryJudgementCache } from '../../../../modules/standards-checker/index.js';

const COMPLETIONS = (options: unknown) => new MemoryCompletionCacheStore(options as never);
const JUDGEMENTS = (options: unknown) => new MemoryJudgementCache(options as never);

describe('a cache in memory', () => {
  it.each<[(options: unknown) => unknown, unknown, string]>([
    [COMPLETIONS, null, 'options must be an object with maxEntries, maxBytes, clock; got null.'],
    [COMPLETIONS, { maxEntry: 5 }, 'no option "maxEntry".'],
    [COMPLETIONS, { maxEntries: 'x' }, 'maxEntries must be an integer of at least 1; got a string.'],
    [COMPLETIONS, { maxBytes: 0 }, 'maxBytes must be an integer of at least 1; got 0.'],
    [COMPLETIONS, { clock: Date }, 'clock must be an object with the method monotonic; got a function.'],
    [JUDGEMENTS, null, 'options must be an object with maxJudgements, maxAgeMs, clock; got null.'],
    [JUDGEMENTS, { maxAge: 5 }, 'MemoryJudgementCache has no option "maxAge".'],
    [JUDGEMENTS, { maxJudgements: Number.NaN }, 'maxJudgements must be an integer of at least 1; got NaN.'],
    [JUDGEMENTS, { maxAgeMs: -1 }, 'maxAgeMs must be a number of milliseconds above 0; got -1.'],
    [JUDGEMENTS, { clock: {} }, 'clock must be an object with the method now; got an object.'],
  ])('refuses wrong options: %p %j', (create, options, message) => {
    expect(() => create(options)).toThrow(ConfigurationError);
    expect(() => create(options)).toThrow(message);
  });
});
