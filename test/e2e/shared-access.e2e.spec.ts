import { randomBytes } from 'node:crypto';
import { beforeAll, expect, it } from '@jest/globals';
import { FakeProvider } from '../support/fake-provider/index.js';
import { outcomeOf, PageVisitor } from '../support/page-visitor.js';
import { describeWithPostgres, openPostgresDatabase, startPostgres } from '../support/postgres-server.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const SESSION = '/api/v1/session';
const KEYS = '/api/v1/client-keys';

describeWithPostgres('two servers on one Postgres', () => {
  let servers: readonly TestApp[];
  let a: PageVisitor;
  let b: PageVisitor;

  beforeAll(async () => {
    const provider = await FakeProvider.start();
    const environment = {
      DATABASE_URL: await openPostgresDatabase(),
      APP_KEY: `base64:${randomBytes(32).toString('base64')}`,
      ADMIN_TOKEN: randomBytes(24).toString('hex'),
      GROQ_API_KEY: 'gsk_canary_0123456789',
      GROQ_BASE_URL: provider.groqBaseUrl,
    };
    servers = [await startTestApp({ environment }), await startTestApp({ environment })];
    [a, b] = servers.map((server) => new PageVisitor(server)) as [PageVisitor, PageVisitor];
  });

  const outcome = async (visitor: PageVisitor, cookie: string) =>
    outcomeOf(await visitor.send('GET', SESSION, { cookie }));

  it('share a session, which ends at both', async () => {
    const { cookie } = await a.signedIn();
    expect(await outcome(b, cookie)).toBe('200 ok');
    expect((await b.send('DELETE', SESSION, { ...b.ownPage, cookie })).status).toBe(204);
    while ((await outcome(a, cookie)) !== '401 invalid_api_key');
    expect(await outcome(b, cookie)).toBe('401 invalid_api_key');
  });

  it('give wrong tokens one budget, and refuse no valid token', async () => {
    const outcomes: string[] = [];
    for (let tried = 0; tried < 40; tried += 1) {
      const authorization = `Bearer ${randomBytes(24).toString('hex')}`;
      outcomes.push(outcomeOf(await [a, b][tried % 2]!.send('GET', KEYS, { authorization })));
    }
    expect(outcomes.slice(0, 20)).toEqual(Array(20).fill('401 invalid_api_key'));
    // While the test runs, one may become free every three seconds.
    expect(outcomes.filter((each) => each === '429 too_many_attempts').length).toBeGreaterThan(10);
    for (const visitor of [a, b]) expect(outcomeOf(await visitor.signIn())).toBe('200 ok');
  });

  it('let an admin test five keys in a minute', async () => {
    const { key } = await servers[0]!.createKey(['admin']);
    const outcomes: string[] = [];
    for (let tried = 0; tried < 8; tried += 1) {
      const headers = { authorization: `Bearer ${key}` };
      outcomes.push(outcomeOf(await [a, b][tried % 2]!.send('POST', '/api/v1/settings/groq/test', headers)));
    }
    expect(outcomes).toEqual([
      ...Array<string>(5).fill('200 ok'),
      ...Array<string>(3).fill('429 rate_limit_exceeded'),
    ]);
  });
});

describeWithPostgres('while Postgres is away', () => {
  it('a session is 503 and never 401, wrong tokens are still limited, and all goes on afterwards', async () => {
    const postgres = await startPostgres();
    const environment = { DATABASE_URL: postgres.url, ADMIN_TOKEN: randomBytes(24).toString('hex') };
    const server = await startTestApp({ environment });
    const visitor = new PageVisitor(server);
    const { cookie } = await visitor.signedIn();
    const guess = () => visitor.signIn(randomBytes(24).toString('hex')).then(outcomeOf);
    const current = () => visitor.send('GET', SESSION, { cookie }).then(outcomeOf);
    await postgres.kill();
    // What was read within the last second is still used.
    let away = await current();
    while (away === '200 ok') away = await current();
    expect(away).toBe('503 storage_unavailable');
    expect(outcomeOf(await visitor.signIn())).toBe('503 storage_unavailable');
    const guesses: string[] = [];
    for (let tried = 0; tried < 25; tried += 1) guesses.push(await guess());
    expect(guesses.slice(0, 20)).toEqual(Array(20).fill('401 invalid_api_key'));
    expect(guesses.at(-1)).toBe('429 too_many_attempts');
    const key = { authorization: `Bearer ${server.adminToken}` };
    expect(outcomeOf(await visitor.send('GET', '/api/v1/drivers', key))).not.toMatch(/^401/);
    await postgres.start();
    while ((await current()) !== '200 ok');
    expect(outcomeOf(await visitor.send('DELETE', SESSION, { ...visitor.ownPage, cookie }))).toBe('204 ok');
  });
});
