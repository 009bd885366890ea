import { describe, expect, it } from '@jest/globals';
import { type ChatOptions, MockDriver, type PoolOptions } from '../../../../modules/llm-driver/index.js';

const REQUEST = { messages: [{ role: 'user', content: 'Hi' }] };

/** Options as JavaScript passes them: no compiler checks their names. */
const unchecked = (options: object) => options as ChatOptions & PoolOptions;

describe('Options of calls', () => {
  const driver = new MockDriver();
  const refusal = (name: string, meant: string) => ({
    name: 'InvalidRequestError',
    param: name,
    status: 400,
    message: `Unknown option: ${name}. Did you mean "${meant}"?`,
  });

  it.each([
    ['concurency', 'concurrency'],
    ['failfast', 'failFast'],
    ['timeout', 'timeoutMs'],
    ['max_tokens', 'maxTokens'],
    ['onProgres', 'onProgress'],
    ['attempt', 'attempts'],
  ])('refuse %s and name %s in a pool', async (name, meant) => {
    const pool = driver.completionPool(['a'], unchecked({ [name]: 1 }));
    await expect(pool).rejects.toMatchObject(refusal(name, meant));
  });

  it('refuse a misspelt name in a chat, a stream and a completion', async () => {
    const options = unchecked({ signl: new AbortController().signal });
    const expected = refusal('signl', 'signal');
    await expect(driver.chat(REQUEST, options)).rejects.toMatchObject(expected);
    await expect(driver.chatStream(REQUEST, options).next()).rejects.toMatchObject(expected);
    await expect(driver.completion('a', options)).rejects.toMatchObject(expected);
  });

  it('may have names of other calls, names of no option, and misspelt names without a value', async () => {
    const options = unchecked({ concurrency: 2, driver: 'mock', tag: 'mine', atempts: undefined });
    await expect(driver.chat(REQUEST, options)).resolves.toMatchObject({ object: 'chat.completion' });
  });
});
