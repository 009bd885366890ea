import { describe, expect, it } from '@jest/globals';
import { loadOptional } from '../../../modules/support/index.js';

const missing = () =>
  Promise.reject(Object.assign(new Error('Cannot find'), { code: 'ERR_MODULE_NOT_FOUND' }));

describe('loading a package that not every application has', () => {
  it('returns it', async () => {
    await expect(loadOptional(() => Promise.resolve({ value: 1 }), 'X', 'x@^1')).resolves.toEqual({
      value: 1,
    });
  });

  it('says what to install if it is missing', async () => {
    await expect(loadOptional(missing, 'HttpService', '@nestjs/axios axios')).rejects.toMatchObject({
      code: 'invalid_configuration',
      message: 'HttpService needs packages that are not installed: npm install @nestjs/axios axios',
    });
  });

  it('throws what a package that is there throws', async () => {
    const broken = () => Promise.reject(new TypeError('broken'));
    await expect(loadOptional(broken, 'X', 'x@^1')).rejects.toThrow(TypeError);
  });
});
