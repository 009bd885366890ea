import { describe, expect, it } from '@jest/globals';
import { AppError } from '../../../modules/support/index.js';
import { loggableError } from '../../../modules/http/index.js';

const logged = (thrown: unknown) => JSON.stringify(loggableError(thrown));

describe('an error as logs show it', () => {
  it('has a name, a code, a message and where it was thrown', () => {
    const error = Object.assign(new TypeError('x is not a function'), { code: 'E_X' });
    expect(loggableError(error)).toMatchObject({
      name: 'TypeError',
      code: 'E_X',
      message: 'x is not a function',
    });
    expect(loggableError(error).frames?.[0]).toMatch(/^at /);
  });

  it('has none of the properties errors carry around', () => {
    expect(
      logged(
        Object.assign(new Error('no'), {
          config: { headers: { authorization: 'canary' } },
          parameters: ['canary'],
        }),
      ),
    ).not.toContain('canary');
  });

  it('leaves out the message of a syntax error, which quotes what was parsed', () => {
    const thrown = (() => {
      try {
        return JSON.parse('canary') as unknown;
      } catch (error) {
        return error;
      }
    })();
    expect(logged(thrown)).not.toContain('canary');
  });

  it('leaves out what the cause of an error of ours says', () => {
    const cause = new Error('Incorrect API key provided: canary', { cause: new Error('canary too') });
    const error = new AppError({ message: 'ours', code: 'c', status: 502, type: 'upstream_error', cause });
    expect(logged(error)).toContain('ours');
    expect(logged(error)).not.toContain('canary');
  });

  it('says no more than the type of what is no error', () => {
    expect(loggableError('canary')).toEqual({ name: 'string' });
  });
});
