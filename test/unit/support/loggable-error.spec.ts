import { describe, expect, it } from '@jest/globals';
import { AppError, InvalidRequestError, loggableError } from '../../../modules/support/index.js';

const logged = (thrown: unknown) => JSON.stringify(loggableError(thrown));

describe('loggableError', () => {
  it('logs an error of ours by name, code, message and stack, not by its own JSON', () => {
    const error = new InvalidRequestError('attempts must be an integer.', 'attempts');
    const { frames, ...rest } = JSON.parse(logged(error)) as { frames: string[] };
    expect(rest).toEqual({ name: 'InvalidRequestError', code: 'invalid_value', message: error.message });
    expect(frames.length).toBeGreaterThan(0);
  });

  it('returns the name, the code, the message and the stack frames', () => {
    const error = Object.assign(new TypeError('x is not a function'), { code: 'E_X' });
    expect(loggableError(error)).toMatchObject({
      name: 'TypeError',
      code: 'E_X',
      message: 'x is not a function',
    });
    expect(loggableError(error).frames?.[0]).toMatch(/^at /);
  });

  it('returns no other properties of the error', () => {
    expect(
      logged(
        Object.assign(new Error('no'), {
          config: { headers: { authorization: 'canary' } },
          parameters: ['canary'],
        }),
      ),
    ).not.toContain('canary');
  });

  it('omits the message of a syntax error, which quotes the parsed text', () => {
    const thrown = (() => {
      try {
        return JSON.parse('canary') as unknown;
      } catch (error) {
        return error;
      }
    })();
    expect(logged(thrown)).not.toContain('canary');
  });

  it('omits the messages of the causes of our own errors', () => {
    const cause = new Error('Incorrect API key provided: canary', { cause: new Error('canary too') });
    const error = new AppError({ message: 'ours', code: 'c', status: 502, type: 'upstream_error', cause });
    expect(logged(error)).toContain('ours');
    expect(logged(error)).not.toContain('canary');
  });

  it('returns only the type of a value that is not an error', () => {
    expect(loggableError('canary')).toEqual({ name: 'string' });
  });
});
