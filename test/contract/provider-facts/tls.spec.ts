import { describe, expect, it } from '@jest/globals';
import { Agent, fetch as undiciFetch } from 'undici';
import type { FakeProviderOptions } from '../../support/fake-provider/index.js';
import { causeOf, providers } from './client.js';

describe('the certificate of the fake provider', () => {
  const start = providers();

  async function reach(tls: FakeProviderOptions['tls'], trusting: boolean): Promise<number> {
    const provider = await start({ tls });
    const dispatcher = new Agent({ connect: trusting ? { ca: provider.certificate } : {} });
    const { status } = await undiciFetch(`${provider.openAiBaseUrl}/models`, { dispatcher });
    return status;
  }

  it('serves whoever trusts it', async () => {
    expect(await reach({}, true)).toBe(200);
  });

  it('is trusted by nobody else', async () => {
    expect(await causeOf(reach({}, false))).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  it('can have expired', async () => {
    expect(await causeOf(reach({ expired: true }, true))).toBe('CERT_HAS_EXPIRED');
  });

  it('can be made out to another host', async () => {
    expect(await causeOf(reach({ host: 'elsewhere.test' }, true))).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });
});
