import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { cookieOf, outcomeOf, PageVisitor, type SentHeaders } from '../support/page-visitor.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const SESSION = '/api/v1/session';
const KEYS = '/api/v1/client-keys';

describe('another page in the same browser', () => {
  let test: TestApp;
  let visitor: PageVisitor;
  beforeAll(async () => {
    test = await startTestApp();
    visitor = new PageVisitor(test);
  });

  const pages: [string, SentHeaders][] = [
    ['without an origin', {}],
    ['from another site', { origin: 'https://evil.example' }],
    [
      'from another site, as browsers say',
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    ],
    ['from a sandboxed frame', { origin: 'null' }],
    ['from another port', { origin: 'http://127.0.0.1:1' }],
    [
      'with a forged host behind the proxy',
      { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
    ],
  ];
  it.each(pages)('changes nothing %s', async (_from, headers) => {
    const { cookie } = await visitor.signedIn();
    const foreign = { cookie, ...headers };
    const before = await visitor.keyCount();
    const settings = '/api/v1/settings/mock/model';
    const replies = [
      await visitor.makeKey(foreign),
      await visitor.send('PUT', settings, foreign, { value: 'mock-2' }),
      await visitor.send('DELETE', settings, foreign),
      await visitor.send('POST', '/api/v1/mock/completion-pool', foreign, { prompts: ['hello'] }),
      await visitor.send('DELETE', SESSION, foreign),
    ];
    for (const reply of replies) {
      expect(outcomeOf(reply)).toBe('403 csrf');
      expect(reply.body.error?.type).toBe('permission_error');
      expect(reply.headers['set-cookie']).toBeUndefined();
    }
    expect(await visitor.keyCount()).toBe(before);
    expect(outcomeOf(await visitor.send('GET', SESSION, { cookie }))).toBe('200 ok');
  });

  it.each(['same-site', 'cross-site', 'none'])(
    'changes nothing if the browser calls it %s, with any origin header',
    async (site) => {
      const session = await visitor.signedIn();
      expect(outcomeOf(await visitor.makeKey({ ...session, 'sec-fetch-site': site }))).toBe('403 csrf');
    },
  );

  it('is refused before a byte of the body is read', async () => {
    const headers = { ...(await visitor.signedIn()), origin: 'https://evil.example' };
    const request = httpRequest({
      host: '127.0.0.1',
      port: test.port,
      agent: false,
      method: 'POST',
      path: KEYS,
      headers: { ...headers, 'content-type': 'application/json', 'content-length': '1000' },
    });
    request.on('error', () => undefined).write('{');
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(403);
    expect(await text(response)).toContain('"csrf"');
    request.destroy();
  });

  it('reads nothing from another site', async () => {
    const { cookie } = await visitor.signedIn();
    const from = (site: string) => ({ cookie, 'sec-fetch-site': site });
    expect(outcomeOf(await visitor.send('GET', '/api/v1/settings', from('cross-site')))).toBe('403 csrf');
    expect((await visitor.send('HEAD', '/api/v1/settings', from('cross-site'))).status).toBe(403);
    expect(outcomeOf(await visitor.send('GET', '/api/v1/settings', from('same-origin')))).toBe('200 ok');
    expect(outcomeOf(await visitor.send('GET', '/api/v1/settings', from('none')))).toBe('200 ok');
  });
});

describe('a sign-in with a public URL', () => {
  const origin = 'https://llm.example.com';
  let test: TestApp;
  let visitor: PageVisitor;
  beforeAll(async () => {
    test = await startTestApp({ environment: { PUBLIC_URL: `${origin}/` } });
    visitor = new PageVisitor(test);
  });

  it('sets a cookie for encrypted connections only', async () => {
    const reply = await visitor.signIn(test.adminToken, { origin });
    expect(reply.headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^llm_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      ),
    ]);
    const { headers } = await visitor.send('DELETE', SESSION, { origin, cookie: cookieOf(reply) });
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(/^llm_session=; .*; Secure; SameSite=Strict$/),
    ]);
  });

  it('compares with that origin, whatever host the request names', async () => {
    expect(outcomeOf(await visitor.signIn(test.adminToken, { origin: test.url }))).toBe('403 csrf');
    const cookie = cookieOf(await visitor.signIn(test.adminToken, { origin }));
    expect((await visitor.makeKey({ cookie, origin })).status).toBe(201);
    expect(outcomeOf(await visitor.makeKey({ cookie, origin: test.url }))).toBe('403 csrf');
    const evil = { cookie, origin: 'https://evil.example', host: 'evil.example' };
    expect(outcomeOf(await visitor.makeKey(evil))).toBe('403 csrf');
  });
});
