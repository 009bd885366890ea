import { describe, expect, it } from '@jest/globals';
import { ForeignOriginError } from '../../../modules/access/index.js';
import { SessionOrigin } from '../../../modules/access/sessions/session-origin.js';
import { Secret } from '../../../modules/support/index.js';

type Headers = Readonly<Record<string, string>>;

const adminToken = new Secret('not used here');
const local = new SessionOrigin({ adminToken });
const published = new SessionOrigin({ adminToken, publicUrl: new URL('https://llm.example.com/below') });

const HOST = { host: '127.0.0.1:3000' };

function verdict(check: () => void): string {
  try {
    check();
    return 'own';
  } catch (error) {
    if (error instanceof ForeignOriginError) return error.code;
    throw error;
  }
}
const change = (origin: SessionOrigin, headers: Headers, method = 'POST') =>
  verdict(() => origin.assertOwn({ method, headers }));
const signIn = (origin: SessionOrigin, headers: Headers) =>
  verdict(() => origin.assertNotForeign({ method: 'POST', headers }));

describe('a change by a session', () => {
  it.each<[string, Headers]>([
    ['the host asked', { ...HOST, origin: 'http://127.0.0.1:3000' }],
    [
      'the host asked, and the browser says so',
      { ...HOST, origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-origin' },
    ],
    [
      'the host asked, behind a proxy that adds TLS',
      { host: 'llm.example.com', origin: 'https://llm.example.com' },
    ],
    ['the host asked, written large', { host: 'LLM.example.com', origin: 'https://llm.example.com' }],
    ['the host asked, by IPv6', { host: '[::1]:3000', origin: 'http://[::1]:3000' }],
  ])('is let in from %s', (_from, headers) => {
    expect(change(local, headers)).toBe('own');
    expect(signIn(local, headers)).toBe('own');
  });

  const foreign: [string, Headers][] = [
    ['another host', { ...HOST, origin: 'https://evil.example' }],
    ['another port', { ...HOST, origin: 'http://127.0.0.1:4000' }],
    ['another name of the host', { ...HOST, origin: 'http://localhost:3000' }],
    ['a host that begins like ours', { ...HOST, origin: 'http://127.0.0.1:3000.evil.example' }],
    ['a host below ours', { host: 'example.com', origin: 'https://evil.example.com' }],
    ['a page without an origin', { ...HOST, origin: 'null' }],
    ['an empty origin', { ...HOST, origin: '' }],
    ['an origin that is none', { ...HOST, origin: '127.0.0.1:3000' }],
    ['two origins', { ...HOST, origin: 'http://127.0.0.1:3000, https://evil.example' }],
    ['an origin with a path', { ...HOST, origin: 'http://127.0.0.1:3000/' }],
    ['an origin with a user', { ...HOST, origin: 'http://evil.example@127.0.0.1:3000' }],
    ['another scheme', { ...HOST, origin: 'chrome-extension://127.0.0.1:3000' }],
    ['an origin where no host was asked', { origin: 'http://127.0.0.1:3000' }],
    ['a page of the same site', { ...HOST, origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-site' }],
    ['a page of another site', { ...HOST, origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'cross-site' }],
  ];
  it.each(foreign)('is refused from %s', (_from, headers) => {
    expect(change(local, headers)).toBe('csrf');
    expect(signIn(local, headers)).toBe('csrf');
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])(
    'must say where it comes from: %s',
    (method) => {
      expect(change(local, HOST, method)).toBe('csrf');
      expect(change(local, { ...HOST, 'sec-fetch-site': 'same-origin' }, method)).toBe('csrf');
    },
  );

  it('must come from the public URL if there is one, whatever the host header', () => {
    const host = '127.0.0.1:3000';
    expect(change(published, { host, origin: 'https://llm.example.com' })).toBe('own');
    expect(change(published, { host, origin: 'http://127.0.0.1:3000' })).toBe('csrf');
    expect(change(published, { host, origin: 'http://llm.example.com' })).toBe('csrf');
    expect(change(published, { host: 'evil.example', origin: 'https://evil.example' })).toBe('csrf');
    const forwarded = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
    expect(change(published, { host, ...forwarded, origin: 'https://evil.example' })).toBe('csrf');
    expect(change(local, { host, ...forwarded, origin: 'https://evil.example' })).toBe('csrf');
  });
});

describe('reading by a session', () => {
  it.each([
    [undefined, 'own'],
    ['same-origin', 'own'],
    ['same-site', 'own'],
    ['none', 'own'],
    ['cross-site', 'csrf'],
  ])('where the browser says it comes from %s is %s', (site, expected) => {
    const headers: Headers = site === undefined ? HOST : { ...HOST, 'sec-fetch-site': site };
    expect(change(local, headers, 'GET')).toBe(expected);
    expect(change(local, headers, 'HEAD')).toBe(expected);
  });
});

describe('signing in', () => {
  it('needs no origin: scripts send none', () => {
    expect(signIn(local, HOST)).toBe('own');
    expect(signIn(published, HOST)).toBe('own');
  });
});
