import { describe, expect, it } from '@jest/globals';
import { failureOf } from '../../../modules/http/errors/failure.js';
import { AllModelsFailedError, LlmError } from '../../../modules/llm-driver/index.js';
import { failureBody } from '../../../modules/support/index.js';

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

  it('has the fixed text, and neither instance, model nor other targets', () => {
    const at = { driver: 'hidden', model: 'hidden', attempts: 1, placesOf: () => ['HIDDEN_KEY'] };
    const last = new LlmError('upstream_auth_failed').inCall(at);
    const chain = last.afterFallbacks('fast', [{ model: 'hidden/one', error: last }]);
    expect(chain.message).toContain('HIDDEN_KEY');
    expect(JSON.parse(failureBody(failureOf(chain)))).toEqual({
      error: {
        message: 'The provider refused the credentials configured for this driver.',
        type: 'upstream_error',
        param: null,
        code: 'upstream_auth_failed',
      },
    });
  });

  it('is a text and a code if plain', () => {
    expect(JSON.parse(failureBody(failureOf(refusal), true))).toEqual({
      error: refusal.message,
      code: 'rate_limit_exceeded',
    });
  });
});
