import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { SessionAuthenticator } from '../../../modules/access/sessions/session-authenticator.js';
import { SessionCookie } from '../../../modules/access/sessions/session-cookie.js';
import { SessionOrigin } from '../../../modules/access/sessions/session-origin.js';
import { SESSION_IDLE_MS } from '../../../modules/access/sessions/session.store.js';
import { Secret } from '../../../modules/support/index.js';
import { FakeClock } from '../../support/fake-clock.js';
import { sessionDatabase, SessionProcess } from './session-process.js';

const options = { adminToken: new Secret('not used here') };

/** Counts parsed cookies. */
let parsed = 0;
const server = {
  parseCookie: (header: string) => {
    parsed += 1;
    return Object.fromEntries([header.split('=')]) as Record<string, string>;
  },
};

describe('a request', () => {
  let clock: FakeClock;
  let process: SessionProcess;
  let authenticator: SessionAuthenticator;
  let id: string;

  beforeEach(async () => {
    clock = new FakeClock();
    process = new SessionProcess(await sessionDatabase(), clock);
    authenticator = new SessionAuthenticator(
      process.sessions,
      new SessionCookie(options),
      new SessionOrigin(options),
    );
    ({ id } = await process.start());
    parsed = 0;
  });

  const send = async (method: string, headers: Record<string, string>) => {
    const caller = await authenticator.authenticate({
      method,
      headers: { host: 'here', cookie: `llm_session=${id}`, ...headers },
      server,
    } as unknown as FastifyRequest);
    await process.sessions.onModuleDestroy();
    return caller;
  };

  it('with the cookie of a session has every scope', async () => {
    expect(await send('GET', {})).toEqual({
      actor: 'admin-session',
      scopes: new Set(['use', 'admin', 'metrics']),
    });
  });

  it('extends the idle timeout of its session', async () => {
    await clock.advance(SESSION_IDLE_MS - 1);
    expect(await send('GET', {})).toBeDefined();
    await clock.advance(SESSION_IDLE_MS - 1);
    expect(await send('GET', {})).toBeDefined();
  });

  it('does not extend it when it comes from another page', async () => {
    await clock.advance(SESSION_IDLE_MS - 1);
    await expect(send('POST', { origin: 'https://evil.example' })).rejects.toMatchObject({
      ...{ code: 'csrf', status: 403 },
    });
    await clock.advance(1);
    expect(await send('GET', {})).toBeUndefined();
  });

  it('has no session once that has ended, whichever page it comes from', async () => {
    await clock.advance(SESSION_IDLE_MS);
    expect(await send('POST', { origin: 'https://evil.example' })).toBeUndefined();
  });

  it.each(['', 'Bearer', 'Bearer x', 'Basic eDp5'])(
    'is judged by its authorization header alone, the cookies unread, if that is %j',
    async (authorization) => {
      expect(await send('GET', { authorization })).toBeUndefined();
      expect(parsed).toBe(0);
    },
  );
});
