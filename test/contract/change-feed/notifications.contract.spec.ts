import { beforeEach, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { describeWithPostgres, openPostgresDatabase, startPostgres } from '../../support/postgres-server.js';
import { connectTo } from '../../support/shared-databases.js';
import { countChanges, type FeedProcess, startFeed } from './feeds.js';

/** Returns the server processes of connections that listen to this database. */
async function listeners(dataSource: DataSource): Promise<number[]> {
  const rows = await dataSource.query<{ pid: number }[]>(
    `SELECT pid FROM pg_stat_activity
     WHERE datname = current_database() AND query LIKE 'LISTEN %' AND state = 'idle' ORDER BY pid`,
  );
  return rows.map(({ pid }) => pid);
}

/** Asks the server until so many connections listen. */
async function listening(dataSource: DataSource, count: number): Promise<number[]> {
  for (;;) {
    const found = await listeners(dataSource);
    if (found.length === count) return found;
  }
}

/** Begins to listen, as a process does half a second after its start. */
async function listen(each: FeedProcess): Promise<number[]> {
  await each.clock.advance(500);
  const found = await listening(each.dataSource, 1);
  await each.feed.look();
  return found;
}

const nextChange = ({ feed }: FeedProcess, topic: string) =>
  new Promise<void>((resolve) => feed.subscribe(topic, resolve));

describeWithPostgres('the change feed on Postgres', () => {
  let one: FeedProcess;
  let other: FeedProcess;

  beforeEach(async () => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
    const connect = connectTo(await openPostgresDatabase());
    one = await startFeed(await connect());
    other = await startFeed(await connect());
  });

  it('tells of a change at once, while its timer stands still', async () => {
    await listen(other);
    for (const topic of ['settings', 'sessions', 'settings']) {
      const told = nextChange(other, topic);
      await one.change(topic);
      await told;
    }
  });

  it('tells at once of a change by its own process too', async () => {
    await listen(other);
    const told = nextChange(other, 'settings');
    await other.change('settings');
    await told;
  });

  it('listens again after its connection was cut, and tells what changed meanwhile', async () => {
    const [pid] = await listen(other);
    const seen = countChanges(other, 'settings');
    await one.dataSource.query('SELECT pg_terminate_backend($1)', [pid]);
    await listening(one.dataSource, 0);
    await one.change('settings');
    expect(seen.count).toBe(0);
    const told = nextChange(other, 'settings');
    await other.clock.advance(500);
    await told;
    await listening(one.dataSource, 1);
    const next = nextChange(other, 'sessions');
    await one.change('sessions');
    await next;
  });

  it('connects anew when its looks find changes of which no notification has come', async () => {
    const [before] = await listen(other);
    const unannounced = () =>
      one.dataSource.query(
        `INSERT INTO "revisions" VALUES ('settings', 1)
         ON CONFLICT ("topic") DO UPDATE SET "revision" = "revisions"."revision" + 1`,
      );
    await unannounced();
    await other.feed.look();
    expect(await listeners(one.dataSource)).toEqual([before]);
    await unannounced();
    await other.feed.look();
    await listening(one.dataSource, 0);
    await other.clock.advance(500);
    const [after] = await listening(one.dataSource, 1);
    expect(after).not.toBe(before);
    const told = nextChange(other, 'settings');
    await one.change('settings');
    await told;
  });

  it('keeps its connection when a look is quicker than the notification', async () => {
    const pids = await listen(other);
    for (let changes = 0; changes < 10; changes += 1) {
      const told = nextChange(other, 'settings');
      await one.change('settings');
      await Promise.all([told, other.feed.look()]);
    }
    expect(await listeners(one.dataSource)).toEqual(pids);
  });

  it('leaves no connection behind when it stops', async () => {
    await listen(other);
    await other.feed.onModuleDestroy();
    expect(await listening(one.dataSource, 0)).toEqual([]);
    expect(other.clock.pending).toBe(0);
  });
});

describeWithPostgres('the change feed on a Postgres that restarts', () => {
  it('is live and told of changes again by itself', async () => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
    const server = await startPostgres();
    const connect = connectTo(server.url);
    const one = await startFeed(await connect());
    const other = await startFeed(await connect());
    await listen(other);
    await server.stop();
    await other.clock.advance(2_000);
    await other.feed.looked();
    expect(other.feed.isLive).toBe(false);
    await server.start();
    await one.change('settings');
    const told = nextChange(other, 'settings');
    await other.clock.advance(500);
    await told;
    expect(other.feed.isLive).toBe(true);
    await other.clock.advance(60_000);
    await listening(one.dataSource, 1);
    const next = nextChange(other, 'sessions');
    await one.change('sessions');
    await next;
  });
});
