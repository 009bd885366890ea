import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { StoredAuditLog } from '../../modules/settings/index.js';
import { closeLater } from '../support/cleanup.js';
import { cookieOf, outcomeOf, PageVisitor } from '../support/page-visitor.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const SESSION = '/api/v1/session';
const KEYS = '/api/v1/client-keys';

describe('the sign-in', () => {
  let test: TestApp;
  let visitor: PageVisitor;

  beforeAll(async () => {
    test = await startTestApp();
    visitor = new PageVisitor(test);
  });

  const logged = (msg: string, requestId: unknown) =>
    test.logLines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => line.msg === msg && line.request_id === requestId);

  it('sets a session cookie that scripts of the page cannot read and other sites cannot send', async () => {
    const reply = await visitor.signIn();
    expect(reply.status).toBe(200);
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(reply.body).toEqual({
      object: 'session',
      actor: 'admin-session',
      scopes: ['use', 'admin', 'metrics'],
      expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    expect(reply.headers['set-cookie']).toEqual([
      expect.stringMatching(/^llm_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/),
    ]);
  });

  it('starts another session each time, and ends the previous one of the same browser', async () => {
    const first = await visitor.signedIn();
    const elsewhere = await visitor.signedIn();
    const second = { ...visitor.ownPage, cookie: cookieOf(await visitor.signIn(test.adminToken, first)) };
    expect(second.cookie).not.toBe(first.cookie);
    const answers = await Promise.all(
      [first, elsewhere, second].map((each) => visitor.send('GET', SESSION, each)),
    );
    expect(answers.map(outcomeOf)).toEqual(['401 invalid_api_key', '200 ok', '200 ok']);
  });

  it('does not accept a client key as the admin token, with any scopes', async () => {
    const { key } = await test.createKey(['use', 'admin', 'metrics']);
    const reply = await visitor.signIn(key);
    expect(outcomeOf(reply)).toBe('401 invalid_api_key');
    expect(reply.headers['set-cookie']).toBeUndefined();
  });

  it('accepts the token only in the body', async () => {
    const authorization = `Bearer ${test.adminToken}`;
    expect(outcomeOf(await visitor.signIn('', { ...visitor.ownPage, authorization }))).toBe(
      '401 invalid_api_key',
    );
    expect(
      outcomeOf(await visitor.send('POST', `${SESSION}?token=${test.adminToken}`, visitor.ownPage, {})),
    ).toBe('400 missing_required_parameter');
  });

  it.each([
    ['without a token', {}, '400 missing_required_parameter'],
    ['with a number for a token', { token: 7 }, '400 invalid_type'],
    ['with a list of tokens', { token: ['x'] }, '400 invalid_type'],
    ['that asks for scopes', { token: 'x', scopes: ['admin'] }, '400 unknown_parameter'],
    ['that asks for more time', { token: 'x', expires_at: '2999-01-01' }, '400 unknown_parameter'],
    ['that is a list', [], '400 invalid_type'],
    ['with a token that fits into no header', { token: 'x'.repeat(600) }, '401 invalid_api_key'],
    ['larger than a token needs', { token: 'x'.repeat(5_000) }, '413 request_too_large'],
  ])('answers a body %s with the right error', async (_what, body, expected) => {
    const reply = await visitor.send('POST', SESSION, visitor.ownPage, body);
    expect(outcomeOf(reply)).toBe(expected);
    expect(reply.headers['set-cookie']).toBeUndefined();
  });

  it('needs no origin, because scripts send none, and is refused to another origin', async () => {
    expect(outcomeOf(await visitor.signIn(test.adminToken, {}))).toBe('200 ok');
    for (const origin of ['https://evil.example', 'null', `http://localhost:${test.port}`]) {
      const reply = await visitor.signIn(test.adminToken, { origin });
      expect(outcomeOf(reply)).toBe('403 csrf');
      expect(reply.headers['set-cookie']).toBeUndefined();
    }
  });

  it('writes an audit entry, and so does signing out', async () => {
    const session = await visitor.signedIn();
    await visitor.send('DELETE', SESSION, session);
    expect(await test.app.get(StoredAuditLog).list({ limit: 2 })).toMatchObject([
      { actor: 'admin-session', action: 'session.ended', subject: 'admin-page' },
      { actor: 'admin-session', action: 'session.started', subject: 'admin-page' },
    ]);
  });

  it('is logged when it is refused, without the token', async () => {
    const token = randomBytes(24).toString('hex');
    const replies = [
      await visitor.signIn(token),
      await visitor.signIn(test.adminToken, { origin: 'https://evil.example' }),
    ];
    const lines = replies.flatMap(({ headers }) => logged('sign-in refused', headers['x-request-id']));
    expect(lines.map(({ code }) => code)).toEqual(['invalid_api_key', 'csrf']);
    const log = test.logLines.join('\n');
    expect(log).not.toContain(token.slice(8, 20));
    expect(log).not.toContain(test.adminToken.slice(8));
  });

  describe('a session', () => {
    it('opens routes of every scope', async () => {
      const session = await visitor.signedIn();
      for (const path of ['/api/v1/drivers', '/api/v1/settings', '/api/v1/audit', '/metrics', SESSION]) {
        const { cookie } = session;
        const reply = await test.request(path, { headers: { cookie } });
        expect([path, reply.status]).toEqual([path, 200]);
      }
      const pool = await visitor.send('POST', '/api/v1/mock/completion-pool', session, {
        prompts: ['hello'],
      });
      expect(pool.body).toMatchObject({ summary: { ok: 1 } });
    });

    it('is described to its holder, without its id', async () => {
      const started = await visitor.signIn();
      const reply = await visitor.send('GET', SESSION, { cookie: cookieOf(started) });
      expect(reply.body).toEqual(started.body);
      expect(reply.headers['set-cookie']).toBeUndefined();
    });

    it('appears as admin-session in audit rows and logs, without its id', async () => {
      const session = await visitor.signedIn();
      const reply = await visitor.makeKey(session);
      expect(reply.status).toBe(201);
      expect(await test.app.get(StoredAuditLog).list({ limit: 1 })).toMatchObject([
        { actor: 'admin-session', action: 'client_key.created', subject: reply.body.id },
      ]);
      await visitor.send('GET', '/nowhere', session);
      await visitor.send('DELETE', SESSION, session);
      expect(logged('request', reply.headers['x-request-id'])).toMatchObject([{ actor: 'admin-session' }]);
      const id = session.cookie.slice('llm_session='.length);
      expect(test.logLines.join('\n')).not.toContain(id.slice(0, 12));
      const rows = JSON.stringify(await test.app.get(StoredAuditLog).list({ limit: 500 }));
      expect(rows).not.toContain(id.slice(0, 12));
    });

    it('ends at once when the user signs out, and its cookie is cleared', async () => {
      const session = await visitor.signedIn();
      const other = await visitor.signedIn();
      const reply = await visitor.send('DELETE', SESSION, session);
      expect(reply.status).toBe(204);
      expect(reply.headers['set-cookie']).toEqual([
        'llm_session=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Strict',
      ]);
      expect(outcomeOf(await visitor.send('GET', SESSION, session))).toBe('401 invalid_api_key');
      expect(outcomeOf(await visitor.makeKey(session))).toBe('401 invalid_api_key');
      expect(outcomeOf(await visitor.send('DELETE', SESSION, session))).toBe('401 invalid_api_key');
      expect(outcomeOf(await visitor.send('GET', SESSION, other))).toBe('200 ok');
    });

    const tamper: [string, (pair: string) => string][] = [
      ['changed at its end', (pair) => pair.slice(0, -2) + (pair.at(-2) === 'A' ? 'B' : 'A') + pair.at(-1)],
      ['in capitals', (pair) => pair.slice(0, 12) + pair.slice(12).toUpperCase()],
      ['cut short', (pair) => pair.slice(0, -1)],
      ['that goes on', (pair) => `${pair}A`],
      ['that is empty', () => 'llm_session='],
      ['of another name', (pair) => `x${pair}`],
      ['of a name in capitals', (pair) => pair.replace('llm_session', 'LLM_SESSION')],
      ['with SQL in it', () => "llm_session=' OR 1=1 --"],
      ['named after a part of every object', () => 'llm_session=__proto__; __proto__=x'],
      ['with nothing but a broken escape', () => 'llm_session=%zz'],
      ['sent twice', (pair) => `${pair}; ${pair}`],
      ['before another of its name', (pair) => `${pair}; llm_session=${'A'.repeat(43)}`],
      ['after another of its name', (pair) => `llm_session=${'A'.repeat(43)};${pair}`],
      ['beside an empty one of its name', (pair) => `${pair}; llm_session =`],
    ];
    it.each(tamper)('is not found for a cookie %s', async (_what, change) => {
      const session = await visitor.signedIn();
      const cookie = change(session.cookie);
      const before = await visitor.keyCount();
      expect(outcomeOf(await visitor.send('GET', SESSION, { cookie }))).toBe('401 invalid_api_key');
      expect(outcomeOf(await visitor.makeKey({ ...session, cookie }))).toBe('401 invalid_api_key');
      expect(await visitor.keyCount()).toBe(before);
      expect(outcomeOf(await visitor.send('GET', SESSION, session))).toBe('200 ok');
    });

    it('is found among other cookies', async () => {
      const { cookie } = await visitor.signedIn();
      for (const among of [`a=b; ${cookie}; c="d"`, `my_llm_session=x;${cookie}`, `nothing; ${cookie};`])
        expect(outcomeOf(await visitor.send('GET', SESSION, { cookie: among }))).toBe('200 ok');
    });

    it('is ignored beside an authorization header, valid or not', async () => {
      const session = await visitor.signedIn();
      const { key } = await test.createKey(['use']);
      const as = (authorization: string) => ({ ...session, authorization });
      const asked = await Promise.all([
        visitor.send('GET', KEYS, as(`Bearer ${key}`)),
        visitor.send('GET', '/api/v1/drivers', as(`Bearer ${test.adminToken}`)),
        visitor.send('GET', KEYS, as(`Bearer ${'x'.repeat(40)}`)),
        visitor.send('GET', KEYS, as('')),
        visitor.send('GET', SESSION, as(`Bearer ${test.adminToken}`)),
        visitor.send('DELETE', SESSION, as(`Bearer ${test.adminToken}`)),
      ]);
      expect(asked.map(outcomeOf)).toEqual([
        ...['403 insufficient_scope', '403 insufficient_scope'],
        ...['401 invalid_api_key', '401 invalid_api_key', '401 invalid_api_key', '401 invalid_api_key'],
      ]);
      expect(outcomeOf(await visitor.send('GET', SESSION, session))).toBe('200 ok');
      const { cookie } = session;
      const byToken = {
        cookie,
        origin: 'https://evil.example',
        authorization: `Bearer ${test.adminToken}`,
      };
      expect((await visitor.makeKey(byToken)).status).toBe(201);
      expect(await test.app.get(StoredAuditLog).list({ limit: 1 })).toMatchObject([{ actor: 'admin-token' }]);
    });

    it('allows no preflight', async () => {
      const headers = { ...(await visitor.signedIn()), 'access-control-request-method': 'POST' };
      const reply = await visitor.send('OPTIONS', KEYS, headers);
      expect(reply.status).toBe(404);
      expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    });
  });

  it('counts wrong tokens as guesses, together with bearer tokens, and refuses no valid token', async () => {
    const fresh = await startTestApp();
    const guesser = new PageVisitor(fresh);
    const guess = () => randomBytes(24).toString('hex');
    const session = await guesser.signedIn();
    const outcomes: string[] = [];
    for (let count = 0; count < 30; count += 1) outcomes.push(outcomeOf(await guesser.signIn(guess())));
    expect(outcomes.slice(0, 20)).toEqual(Array(20).fill('401 invalid_api_key'));
    expect(outcomes.at(-1)).toBe('429 too_many_attempts');
    expect((await guesser.signIn(guess())).headers['retry-after']).toMatch(/^[1-3]$/);
    const bearer = await guesser.send('GET', KEYS, { authorization: `Bearer ${guess()}` });
    expect(outcomeOf(bearer)).toBe('429 too_many_attempts');
    expect(outcomeOf(await guesser.signIn())).toBe('200 ok');
    expect(outcomeOf(await guesser.send('GET', SESSION, session))).toBe('200 ok');
    await fresh.close();
  });
});

describe('a session, with two servers on one database', () => {
  let a: PageVisitor;
  let b: PageVisitor;

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sessions-'));
    closeLater(() => rmSync(folder, { recursive: true }));
    const environment = {
      DATABASE_URL: `sqlite:${join(folder, 'database.sqlite')}`,
      APP_KEY: `base64:${randomBytes(32).toString('base64')}`,
      ADMIN_TOKEN: randomBytes(24).toString('hex'),
    };
    a = new PageVisitor(await startTestApp({ environment }));
    b = new PageVisitor(await startTestApp({ environment }));
  });

  const outcome = async (visitor: PageVisitor, { cookie }: { cookie: string }) =>
    outcomeOf(await visitor.send('GET', SESSION, { cookie }));

  it('is started at one, used at the other, and ends at both', async () => {
    const { cookie } = await a.signedIn();
    expect(await outcome(b, { cookie })).toBe('200 ok');
    expect((await b.makeKey({ ...b.ownPage, cookie })).status).toBe(201);
    expect((await b.send('DELETE', SESSION, { ...b.ownPage, cookie })).status).toBe(204);
    expect(await outcome(b, { cookie })).toBe('401 invalid_api_key');
    while ((await outcome(a, { cookie })) !== '401 invalid_api_key');
    expect(outcomeOf(await a.send('DELETE', SESSION, { ...a.ownPage, cookie }))).toBe('401 invalid_api_key');
  });

  it('is ended once by two sign-outs at a time', async () => {
    const { cookie } = await a.signedIn();
    await Promise.all([outcome(a, { cookie }), outcome(b, { cookie })]);
    const replies = await Promise.all(
      [a, b].map((each) => each.send('DELETE', SESSION, { ...each.ownPage, cookie })),
    );
    expect(replies.map(outcomeOf).sort()).toEqual(['204 ok', '401 invalid_api_key']);
  });
});
