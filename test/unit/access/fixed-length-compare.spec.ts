import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import * as crypto from 'node:crypto';
import type { Repository } from 'typeorm';
import type { ClientKeyEntity } from '../../../modules/access/index.js';
import type { SessionAuthenticator } from '../../../modules/access/sessions/session-authenticator.js';
import type { FastifyRequest } from 'fastify';

const compared: [number, number][] = [];
jest.unstable_mockModule('node:crypto', () => ({
  ...crypto,
  timingSafeEqual: (one: Buffer, other: Buffer) => {
    compared.push([one.length, other.length]);
    return crypto.timingSafeEqual(one, other);
  },
}));
const { AccessService } = await import('../../../modules/access/access.service.js');
const { ClientKeyAuthenticator } =
  await import('../../../modules/access/client-keys/client-key-authenticator.js');
const { newKey } = await import('../../../modules/access/client-keys/client-key-token.js');
const { Secret } = await import('../../../modules/support/index.js');
const { FakeClock } = await import('../../support/fake-clock.js');

const ADMIN_TOKEN = 'kJ3v9sPq2LxZ7mN4bT8cW1yR6hD5gF0a';
const made = newKey();
const row = { ...made, id: 'k1', name: 'x', scopes: ['use'], limits: null, createdAt: 0, revokedAt: null };

const flip = (text: string, at: number) =>
  text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1);

describe('comparing tokens', () => {
  const keys = {
    findOneBy: async ({ prefix }: { prefix: string }) => (prefix === made.prefix ? row : null),
  } as unknown as Repository<ClientKeyEntity>;
  const clock = new FakeClock();
  const access = new AccessService(
    { adminToken: new Secret(ADMIN_TOKEN) },
    new ClientKeyAuthenticator(keys, clock),
    clock,
    {} as SessionAuthenticator,
  );
  beforeEach(() => {
    compared.length = 0;
  });

  const attempt = async (token: string) => {
    const request = {
      headers: { authorization: `Bearer ${token}` },
      raw: { socket: { remoteAddress: '192.0.2.1' } },
    } as unknown as FastifyRequest;
    try {
      await access.admit(request, 'authenticated');
      return 'in';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  it.each([
    ['the wrong first byte', flip(made.key, 0)],
    ['the wrong first byte of its secret part', flip(made.key, made.prefix.length + 1)],
    ['the wrong last byte', flip(made.key, made.key.length - 1)],
    ['a byte too few', made.key.slice(0, -1)],
    ['a byte too many', `${made.key}x`],
    ['the prefix of no key', `llm_0000000_${'A'.repeat(43)}`],
    ["the admin token's wrong first byte", flip(ADMIN_TOKEN, 0)],
    ["the admin token's wrong last byte", flip(ADMIN_TOKEN, ADMIN_TOKEN.length - 1)],
    ['one byte', 'x'],
    ['512 bytes', 'x'.repeat(512)],
  ])(
    'goes by digests of one length, as often as for any other, for a token with %s',
    async (_what, token) => {
      expect(await attempt(token)).toBe('invalid_api_key');
      expect(compared).toEqual([
        [32, 32],
        [32, 32],
      ]);
    },
  );

  it('does the same for the right key', async () => {
    expect(await attempt(made.key)).toBe('in');
    expect(compared).toEqual([
      [32, 32],
      [32, 32],
    ]);
  });
});
