import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { CredentialFingerprints } from '../../../../modules/llm-driver/index.js';
import { Secret } from '../../../../modules/support/index.js';

const KEY = 'k'.repeat(32);
const secret = new Secret('canary-key-0123456789');

describe('the fingerprint of a credential', () => {
  it('is the same for the same key and text, whichever object holds it', () => {
    const [one, other] = [new CredentialFingerprints(KEY), new CredentialFingerprints(KEY)];
    expect(one.of(secret)).toBe(other.of(new Secret('canary-key-0123456789')));
    expect(one.of(secret)).toMatch(/^[\w-]{12}$/);
  });

  it('is another for another credential, and for none', () => {
    const fingerprints = new CredentialFingerprints(KEY);
    const all = [
      fingerprints.of(secret),
      fingerprints.of(new Secret('canary-2')),
      fingerprints.of(undefined),
    ];
    expect(new Set(all).size).toBe(3);
  });

  it('cannot be told without the key', () => {
    const fingerprint = new CredentialFingerprints(KEY).of(secret);
    expect(new CredentialFingerprints('o'.repeat(32)).of(secret)).not.toBe(fingerprint);
    expect(new CredentialFingerprints().of(secret)).not.toBe(new CredentialFingerprints().of(secret));
    const bare = createHash('sha256').update('canary-key-0123456789').digest('base64url');
    expect(bare.startsWith(fingerprint)).toBe(false);
  });

  it('does not show the key when it is printed', () => {
    expect(inspect(new CredentialFingerprints(KEY), { depth: 9, showHidden: true })).not.toContain('kkkk');
  });
});
