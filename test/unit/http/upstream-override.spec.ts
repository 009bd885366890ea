import { describe, expect, it } from '@jest/globals';
import { assertNoOverrideFields, NO_CONTENT } from '../../../modules/http/index.js';

describe('assertNoOverrideFields', () => {
  it.each([
    [{ api_base: 'https://evil.example' }, 'api_base'],
    [{ base_url: null }, 'base_url'],
    [{ apiKey: 'sk-x' }, 'apiKey'],
    [{ baseURL: '' }, 'baseURL'],
    [{ 'API-BASE': 1 }, '["API-BASE"]'],
    [{ custom_host: 'x' }, 'custom_host'],
    [{ headers: {} }, 'headers'],
    [{ ' Api Key ': 1 }, '[" Api Key "]'],
    [{ 'api\u212Aey': 1 }, '["api\u212Aey"]'],
    [{ extra_headers: { a: 'b' } }, 'extra_headers'],
    [{ metadata: { Authorization: 'Bearer x' } }, 'metadata.Authorization'],
    [{ tools: [{ type: 'function', function: { name: 'f', api_key: 1 } }] }, 'tools[0].function.api_key'],
    [{ prompts: ['a', { messages: [], base_url: 'x' }] }, 'prompts[1].base_url'],
    [{ response_format: { json_schema: { api_base: 1 } } }, 'response_format.json_schema.api_base'],
    [[{ api_base: 1 }], '[0].api_base'],
  ])('refuses %j and names the field', (body, param) => {
    const error = {
      status: 400,
      code: 'unknown_parameter',
      param: param.replace('["API-BASE"]', 'API-BASE'),
    };
    expect(() => assertNoOverrideFields(body)).toThrow(expect.objectContaining(error));
  });

  it.each([
    [{ messages: [{ role: 'user', content: [{ api_key: 'x' }], base_url: 'x' }] }],
    [{ tools: [{ function: { parameters: { properties: { api_key: {}, headers: {} } } } }] }],
    [{ response_format: { json_schema: { schema: { properties: { base_url: {} } } } } }],
    [{ prompts: [{ messages: [{ api_base: 1 }] }] }],
    [{ unknown_to_us: { nested: true }, temperature: 1 }],
    ['text'],
    [null],
  ])('lets %j pass', (body) => {
    expect(() => assertNoOverrideFields(body)).not.toThrow();
  });

  it('searches messages too if no path is content', () => {
    expect(() => assertNoOverrideFields({ messages: { api_key: 1 } }, NO_CONTENT)).toThrow();
  });
});
