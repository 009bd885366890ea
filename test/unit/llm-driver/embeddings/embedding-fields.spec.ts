import { describe, expect, it } from '@jest/globals';
import { llmApplication } from '../../../support/llm-application.js';

describe('a wrong field of a request for embeddings', () => {
  it.each<[object, string, string]>([
    [{ apiKey: 'k' }, 'apiKey', 'is an option of the call'],
    [{ timeoutMs: 5 }, 'timeoutMs', 'is an option of the call'],
    [{ signal: {} }, 'signal', 'is an option of the call'],
    [{ batchSize: 5 }, 'batchSize', 'is an option of the call'],
    [{ encodingFormat: 'float' }, 'encodingFormat', 'the field is encoding_format'],
    [{ inputType: 'query' }, 'inputType', 'the field is input_type'],
    [{ encoding_fromat: 'float' }, 'encoding_fromat', 'Did you mean encoding_format?'],
    [{ stream: true }, 'stream', 'is a field of chats'],
    [{ messages: [] }, 'messages', 'is a field of chats'],
    [{ dimensions: 0 }, 'dimensions', 'must be an integer of at least 1; got 0.'],
    [{ encoding_format: 'hex' }, 'encoding_format', 'must be "float" or "base64"'],
    [{ vendor_field: NaN }, 'vendor_field', 'cannot be said in JSON: got NaN.'],
  ])('%j is refused in parameters and in a request', async (fields, name, message) => {
    const { facade } = await llmApplication({ drivers: { mock: {} } });
    const refused = (param: string) => ({
      name: 'InvalidRequestError',
      param,
      message: expect.stringContaining(message) as unknown,
    });
    const own = refused(`parameters.${name}`);
    await expect(facade.embed(['a'], { parameters: fields as never })).rejects.toMatchObject(own);
    await expect(facade.embedPool(['a'], { parameters: fields as never })).rejects.toMatchObject(own);
    const request = { input: 'a', ...fields };
    await expect(facade.embeddings(request)).rejects.toMatchObject(refused(name));
    await expect(facade.driver('mock').embeddings(request)).rejects.toMatchObject(refused(name));
  });

  it.each<[object, string, string]>([
    [{ parameters: { model: 'x' } }, 'parameters.model', 'give the option model'],
    [{ parameters: { input: 'x' } }, 'parameters.input', 'inputs are the first argument'],
    [{ dimensions: 5, parameters: { dimensions: 6 } }, 'parameters.dimensions', 'say the same'],
  ])('%j is refused', async (options, param, message) => {
    const { facade } = await llmApplication({ drivers: { mock: {} } });
    const refused = { param, message: expect.stringContaining(message) as unknown };
    await expect(facade.embed(['a'], options)).rejects.toMatchObject(refused);
  });

  it('may be a field of a provider', async () => {
    const { facade } = await llmApplication({ drivers: { mock: {} } });
    const parameters = { input_type: 'query', vendor_field: { a: 1 }, user: 'u', encoding_format: 'float' };
    await expect(facade.embed(['a'], { parameters })).resolves.toMatchObject({ driver: 'mock' });
  });
});
