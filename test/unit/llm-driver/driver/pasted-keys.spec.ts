import { describe, expect, it } from '@jest/globals';
import { OpenAiDriver, standaloneContext } from '../../../../modules/llm-driver/index.js';
import { Secret } from '../../../../modules/support/index.js';
import { FakeProvider } from '../../../support/fake-provider/index.js';

const KEY = 'sk-pasted-0123456789abcdef';

/** Asks a provider with that key in the options. */
async function ask(apiKey: string | Secret) {
  const provider = await FakeProvider.start({ apiKeys: [KEY] });
  const config = { apiKey, baseUrl: provider.openAiBaseUrl };
  const context = standaloneContext({ name: 'own', config, fields: OpenAiDriver.settings });
  try {
    return await new OpenAiDriver(context).completion('Hi');
  } finally {
    await context.http.close();
    await provider.stop();
  }
}

describe('an API key in options', () => {
  it.each([`"${KEY}"`, `Bearer ${KEY}`, `OPENAI_API_KEY=${KEY}\r\n`, new Secret(` ${KEY}\u200b`)])(
    'is used without what was pasted around it: %#',
    async (text) => {
      expect((await ask(text)).content).toBe('echo: Hi');
    },
  );

  it.each([
    [`${KEY} ${KEY}`, 'has a space inside'],
    [`${KEY}\n${KEY}`, 'has several lines'],
    [`${KEY}é`, 'has a character inside that no key has'],
  ])('is refused with the right advice: %#', async (text, advice) => {
    const asked = ask(text);
    await expect(asked).rejects.toMatchObject({ kind: 'provider_not_configured' });
    await expect(asked).rejects.toThrow(`This driver's API key ${advice}`);
    await expect(asked).rejects.not.toThrow(KEY);
  });
});
