import { beforeAll, beforeEach, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { BuiltServer } from '../support/built-server.js';
import { closeLater } from '../support/cleanup.js';
import { Deferred } from '../support/deferred.js';
import { FakeProvider } from '../support/fake-provider/index.js';
import { describeWithPostgres, openPostgresDatabase } from '../support/postgres-server.js';
import { startBuiltServers } from '../support/processes.js';
import { collectEvents } from '../support/server-events.js';

const CHECKS = '/api/v1/standards-checks';
const standards = ['a', 'b', 'c'].map((id) => ({ id, title: `Title ${id}`, rule: `Says ${id}.` }));

describeWithPostgres('a check, with two servers on one Postgres', () => {
  let provider: FakeProvider;
  let a: BuiltServer;
  let b: BuiltServer;
  let outside: DataSource;
  let key: string;
  let answers: Record<string, Deferred<void>>;
  let id: string;

  beforeAll(async () => {
    provider = await FakeProvider.start({
      reply: async ({ prompt }) => {
        const [, standard = ''] = /"id": "([abc])"/.exec(prompt) ?? [];
        await answers[standard]!.promise;
        return JSON.stringify({ verdict: 'met', reason: 'It is.', quotes: [] });
      },
    });
    const DATABASE_URL = await openPostgresDatabase();
    outside = await new DataSource({ type: 'postgres', url: DATABASE_URL }).initialize();
    closeLater(() => outside.destroy());
    const environment = { GROQ_API_KEY: 'gsk_canary_0123456789', GROQ_BASE_URL: provider.groqBaseUrl };
    [a, b] = (await startBuiltServers(2, { DATABASE_URL, ...environment })) as [BuiltServer, BuiltServer];
    key = await a.createKey(['use']);
  });

  beforeEach(async () => {
    answers = Object.fromEntries(standards.map(({ id: standard }) => [standard, new Deferred<void>()]));
    const body = { document: 'A document.', standards, driver: 'groq', cache: false };
    id = ((await (await a.request(CHECKS, { token: key, body })).json()) as { id: string }).id;
  });

  const follow = async (server: BuiltServer) =>
    collectEvents(await server.request(`${CHECKS}/${id}/events`, { token: key }));
  const storedVerdicts = async () => {
    const sql = 'SELECT position FROM standards_check_verdicts WHERE check_id = $1';
    return (await outside.query<object[]>(sql, [id])).length;
  };
  const judgeOne = async () => {
    answers.b!.resolve();
    while ((await storedVerdicts()) === 0);
  };

  it('is followed at the other from its start to its end', async () => {
    const followed = [follow(a), follow(b)];
    for (const [index, standard] of ['c', 'a', 'b'].entries()) {
      answers[standard]!.resolve();
      if (standard !== 'b') while ((await storedVerdicts()) === index);
    }
    const [own, others] = await Promise.all(followed);
    const told = (events: typeof own) => events!.filter(({ event }) => event !== 'progress');
    expect(told(others)).toEqual(told(own));
    expect(others!.at(-1)).toMatchObject({ event: 'summary', data: { id, status: 'completed', met: 3 } });
  });

  it('is stopped at its own by a DELETE at the other', async () => {
    await judgeOne();
    const followed = follow(a);
    const reply = await b.request(`${CHECKS}/${id}`, { token: key, method: 'DELETE' });
    expect(await reply.json()).toMatchObject({ id, status: 'cancelled', summary: { met: 1, error: 2 } });
    expect((await followed).at(-1)).toMatchObject({ event: 'summary', data: { status: 'cancelled' } });
  });

  it('is ended by the other once its own was killed and the lease has run out', async () => {
    await judgeOne();
    const followed = follow(b);
    await a.kill();
    await outside.query('UPDATE standards_checks SET lease_expires_at = 1 WHERE id = $1', [id]);
    const events = await followed;
    expect(events.filter(({ event }) => event === 'verdict')).toHaveLength(3);
    expect(events.at(-1)).toMatchObject({
      event: 'summary',
      data: { id, status: 'interrupted', met: 1, error: 2 },
    });
  });
});
