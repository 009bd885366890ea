import { describe, expect, it } from '@jest/globals';
import { checkName, checkNamedModel } from '../../../modules/named-models/named-model.schema.js';

describe('the name of a named model', () => {
  it.each(['.', '..'])('is not %s, which no URL leads to', (name) => {
    const error = { code: 'invalid_value', param: 'name' };
    expect(() => checkName(name, [])).toThrow(expect.objectContaining(error));
  });

  it.each(['...', '.x', 'gpt-4.1'])('may be %s', (name) => {
    expect(() => checkName(name, [])).not.toThrow();
  });
});

describe('the defaults of a named model', () => {
  it.each([
    [{ Model: 'expensive' }, 'defaults.Model'],
    [{ temperature: 0, Temperature: 2 }, 'defaults.Temperature'],
    [{ response_format: { type: 'text', Type: 'json_object' } }, 'defaults.response_format.Type'],
  ])('do not have a field but for its case: %j', (defaults, param) => {
    const error = { code: 'unknown_parameter', param };
    expect(() => checkNamedModel({ targets: ['mock/a'], defaults })).toThrow(expect.objectContaining(error));
  });
});
