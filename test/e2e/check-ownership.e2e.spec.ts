import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { BuiltServer } from '../support/built-server.js';
import { closeLater } from '../support/cleanup.js';
import { Deferred } from '../support/deferred.js';
import { FakeProvider } from '../support/fake-provider/index.js';
import { collectEvents, type ServerEvent } from '../support/server-events.js';

const GROQ_KEY = 'gsk_canaryCanaryCanary0123456789';
const CHECKS = '/api/v1/standards-checks';
const SLOW_LISTEN = pathToFileURL(resolve('test/support/slow-listen.mjs')).href;
const standards = ['a', 'b', 'c'].map((id) => ({ id, title: `Title ${id}`, rule: `Says ${id}.` }));

interface Check {
  readonly status: string;
  readonly verdicts: readonly { readonly verdict: string; readonly error?: { readonly code: string } }[];
}

describe('a check, with two servers on one database', () => {
  let environment: Record<string, string>;
  let database: Database.Database;
  let owner: BuiltServer;
  let key: string;
  let answers: Record<string, Deferred<void>>;
  let id: string;

  beforeEach(async () => {
    answers = Object.fromEntries(standards.map(({ id: standard }) => [standard, new Deferred<void>()]));
    const provider = await FakeProvider.start({
      reply: async ({ prompt }) => {
        const [, standard = ''] = /"id": "([abc])"/.exec(prompt) ?? [];
        await answers[standard]!.promise;
        return JSON.stringify({ verdict: 'met', reason: 'It is.', quotes: [] });
      },
    });
    const folder = mkdtempSync(join(tmpdir(), 'ownership-'));
    closeLater(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'database.sqlite');
    environment = {
      DATABASE_URL: `sqlite:${path}`,
      APP_KEY: `base64:${randomBytes(32).toString('base64')}`,
      GROQ_API_KEY: GROQ_KEY,
      GROQ_BASE_URL: provider.groqBaseUrl,
    };
    owner = await BuiltServer.start(environment);
    key = await owner.createKey(['use']);
    database = new Database(path, { timeout: 120_000 });
    closeLater(() => database.close());
    const body = { document: 'A document.', standards, driver: 'groq' };
    id = ((await (await owner.request(CHECKS, { token: key, body })).json()) as { id: string }).id;
    answers.b!.resolve();
    while (storedVerdicts() === 0) await nextTurn();
  });

  const storedVerdicts = () =>
    database.prepare('SELECT count(*) FROM standards_check_verdicts WHERE check_id = ?').pluck().get(id);
  const status = () => database.prepare('SELECT status FROM standards_checks WHERE id = ?').pluck().get(id);
  const lease = () =>
    database.prepare('SELECT lease_expires_at FROM standards_checks WHERE id = ?').pluck().get(id);
  const setLease = (epochMs: number) =>
    database.prepare('UPDATE standards_checks SET lease_expires_at = ?').run(epochMs);
  /** As if half a minute had gone by since the owner was last able to renew the lease. */
  const endLease = () => setLease(1);
  const judgeAll = () => Object.values(answers).forEach((each) => each.resolve());
  /** Stops the owner. Not while it writes: a frozen writer keeps its lock. */
  const freeze = () => {
    database.exec('BEGIN IMMEDIATE');
    owner.signal('SIGSTOP');
    endLease();
    database.exec('COMMIT');
  };
  /** Adds a copy of the check whose lease has run out. */
  const addAbandoned = (copy: string) => {
    database.exec('CREATE TEMP TABLE copies AS SELECT * FROM standards_checks');
    database.prepare('UPDATE copies SET id = ?, lease_expires_at = 1').run(copy);
    database.exec('INSERT INTO standards_checks SELECT * FROM copies');
  };
  /** Await it before the server is frozen: a request that is not read yet would time out meanwhile. */
  const openEvents = (server: BuiltServer, followed = id) =>
    server.request(`${CHECKS}/${followed}/events`, { token: key });
  const follow = async (server: BuiltServer, followed = id): Promise<ServerEvent[]> =>
    collectEvents(await openEvents(server, followed));
  const verdictsAt = async (server: BuiltServer) => {
    const check = (await (await server.request(`${CHECKS}/${id}`, { token: key })).json()) as Check;
    return check.verdicts.map(({ verdict, error }) => error?.code ?? verdict);
  };

  it('survives a second start that finds its port in use', async () => {
    const followed = collectEvents(await openEvents(owner));
    const { port } = new URL(owner.url);
    freeze();
    // It has a second to look for abandoned checks before it finds the port in use.
    const second = BuiltServer.start(
      { ...environment, PORT: port },
      { nodeArguments: ['--import', SLOW_LISTEN] },
    );
    await expect(second).rejects.toThrow('EADDRINUSE');
    // Not even marked, as the first step of a takeover does.
    expect([status(), lease()]).toEqual(['running', 1]);
    owner.signal('SIGCONT');
    judgeAll();
    const events = await followed;
    expect(events.filter(({ event }) => event === 'verdict')).toHaveLength(3);
    expect(events.at(-1)).toMatchObject({ event: 'summary', data: { id, status: 'completed', met: 3 } });
    expect(await verdictsAt(owner)).toEqual(['met', 'met', 'met']);
  });

  it('is interrupted with its stored verdicts after its server was killed and the lease has run out', async () => {
    await owner.kill();
    setLease(Date.now() + 3_600_000);
    const next = await BuiltServer.start(environment);
    // The server has looked once it has ended another check, and its lease counts.
    addAbandoned('abandoned');
    expect((await follow(next, 'abandoned')).at(-1)!.data).toMatchObject({ status: 'interrupted' });
    expect(status()).toBe('running');
    endLease();
    expect((await follow(next)).at(-1)).toMatchObject({ event: 'summary', data: { status: 'interrupted' } });
    expect(await verdictsAt(next)).toEqual(['interrupted', 'met', 'interrupted']);
  });

  it('is left alone by a server that was frozen while another ended it', async () => {
    const followed = collectEvents(await openEvents(owner));
    const next = await BuiltServer.start(environment);
    freeze();
    const [, ...told] = await follow(next);
    const verdicts = await verdictsAt(next);
    judgeAll();
    owner.signal('SIGCONT');
    const end = (await followed).at(-1);
    expect(end).toEqual(told.at(-1));
    expect(end).toMatchObject({ event: 'summary', data: { status: 'interrupted', met: 1, error: 2 } });
    expect([await verdictsAt(owner), verdicts]).toEqual([verdicts, ['interrupted', 'met', 'interrupted']]);
  });

  it('is cancelled and followed at the server that does not run it', async () => {
    const next = await BuiltServer.start(environment);
    const followed = follow(next);
    const reply = await next.request(`${CHECKS}/${id}`, { token: key, method: 'DELETE' });
    expect([reply.status, await reply.json()]).toEqual([
      200,
      expect.objectContaining({ id, status: 'cancelled' }),
    ]);
    const events = await followed;
    expect(events.filter(({ event }) => event === 'verdict')).toHaveLength(3);
    expect(events.at(-1)).toMatchObject({
      event: 'summary',
      data: { id, status: 'cancelled', met: 1, error: 2 },
    });
    const removed = await owner.request(`${CHECKS}/${id}`, { token: key, method: 'DELETE' });
    expect(removed.status).toBe(204);
  });

  it('ends for its followers once its end is stored, after a lock was held as the last verdict came', async () => {
    let ended = false;
    const followed = follow(owner).finally(() => (ended = true));
    database.exec('BEGIN IMMEDIATE');
    judgeAll();
    await owner.printed(/the end of a check could not be stored yet/);
    expect([ended, status(), storedVerdicts()]).toEqual([false, 'running', 1]);
    database.exec('COMMIT');
    expect((await followed).at(-1)).toMatchObject({
      event: 'summary',
      data: { status: 'completed', met: 3 },
    });
    expect([status(), storedVerdicts()]).toEqual(['completed', 3]);
  });
});
