import { describe, expect, it } from '@jest/globals';
import { checkName } from '../../../modules/named-models/named-model.schema.js';

describe('the name of a named model', () => {
  it.each(['.', '..'])('is not %s, which no URL leads to', (name) => {
    const error = { code: 'invalid_value', param: 'name' };
    expect(() => checkName(name, [])).toThrow(expect.objectContaining(error));
  });

  it.each(['...', '.x', 'gpt-4.1'])('may be %s', (name) => {
    expect(() => checkName(name, [])).not.toThrow();
  });
});
