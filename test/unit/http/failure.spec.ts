import { describe, expect, it } from '@jest/globals';
import { failureBody, failureOf } from '../../../modules/http/errors/failure.js';
import { AllModelsFailedError, LlmError } from '../../../modules/llm-driver/index.js';

describe('failureBody', () => {
  const refusal = new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs: 5, param: 'model' });

  it('is the same envelope for every error, not the error as JSON', () => {
    const { message, type } = refusal;
    expect(JSON.parse(failureBody(failureOf(refusal)))).toEqual({
      error: { message, type, param: 'model', code: 'rate_limit_exceeded' },
    });
    const all = new AllModelsFailedError([{ model: 'a/x', error: refusal }]);
    expect(JSON.parse(failureBody(failureOf(all)))).toEqual({
      error: { message: all.message, type, param: null, code: 'all_models_failed' },
    });
  });

  it('is a text and a code if plain', () => {
    expect(JSON.parse(failureBody(failureOf(refusal), true))).toEqual({
      error: refusal.message,
      code: 'rate_limit_exceeded',
    });
  });
});
