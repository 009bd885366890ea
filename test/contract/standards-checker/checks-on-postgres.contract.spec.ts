import { beforeEach, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { CheckRunEntity, CheckVerdictEntity } from '../../../modules/standards-checker/store.js';
import { openDataSourceAt } from '../../support/both-databases.js';
import { describeWithPostgres, openPostgresDatabase } from '../../support/postgres-server.js';
import type { CheckStorage } from '../../unit/standards-checker/check-database.js';
import { CheckProcess, LEASE_MS, LOOK_MS, pass, until } from '../../unit/standards-checker/check-process.js';

const HOUR_MS = 3_600_000;

/** A Postgres database that several processes use. */
class PostgresCheckDatabase implements CheckStorage {
  private constructor(
    readonly url: string,
    private readonly outside: DataSource,
  ) {}

  static async open(): Promise<PostgresCheckDatabase> {
    const url = await openPostgresDatabase();
    return new PostgresCheckDatabase(url, await openDataSourceAt(url));
  }

  async positionsOf(checkId: string): Promise<number[]> {
    const rows = await this.outside.manager.findBy(CheckVerdictEntity, { checkId });
    return rows.map(({ position }) => position);
  }

  row(id: string): Promise<CheckRunEntity> {
    return this.outside.manager.findOneByOrFail(CheckRunEntity, { id });
  }

  /** As if the owner had not been able to renew its leases for so long. */
  async age(ms: number): Promise<void> {
    await this.outside.query('UPDATE standards_checks SET lease_expires_at = lease_expires_at - $1', [ms]);
  }

  async machineNow(): Promise<number> {
    const [row] = await this.outside.query<{ now: string }[]>(
      'SELECT EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS now',
    );
    return Math.round(Number(row!.now));
  }
}

describeWithPostgres('a check on Postgres', () => {
  let database: PostgresCheckDatabase;
  let owner: CheckProcess;
  let other: CheckProcess;

  beforeEach(async () => {
    database = await PostgresCheckDatabase.open();
    owner = await CheckProcess.start(database);
    other = await CheckProcess.start(database);
  });

  const statusOf = async (id: string) => (await database.row(id)).status;

  it.each([
    ['half a minute ahead', 30_000],
    ['an hour ahead', HOUR_MS],
    ['an hour behind', -HOUR_MS],
  ])('stays with its process beside one whose clock is %s', async (_what, skewMs) => {
    other.clock.jump((await database.machineNow()) - other.clock.now() + skewMs);
    const id = await owner.check();
    other.listen();
    await pass(LOOK_MS, other);
    expect(await statusOf(id)).toBe('running');
  });

  it.each([
    ['half a minute behind', -30_000],
    ['an hour behind', -HOUR_MS],
    ['an hour ahead', HOUR_MS],
  ])('has a lease of half a minute although the clock of its process is %s', async (_what, skewMs) => {
    owner.clock.jump((await database.machineNow()) - owner.clock.now() + skewMs);
    const id = await owner.check();
    const { createdAt, leaseExpiresAt } = await database.row(id);
    expect(leaseExpiresAt! - createdAt).toBe(LEASE_MS);
    expect(Math.abs((await database.machineNow()) - createdAt)).toBeLessThan(60_000);
    await database.age(LEASE_MS / 2);
    await pass(11_000, owner);
    const remainingMs = (await database.row(id)).leaseExpiresAt! - (await database.machineNow());
    expect(remainingMs).toBeGreaterThan(LEASE_MS / 2);
  });

  it('is interrupted with its stored verdicts once the lease of a killed process has run out', async () => {
    const id = await owner.check();
    await owner.judgeOne(id);
    other.listen();
    await pass(LOOK_MS, other);
    expect(await statusOf(id)).toBe('running');
    await database.age(LEASE_MS + 1_000);
    await pass(LOOK_MS, other);
    expect(await statusOf(id)).toBe('interrupted');
    expect(await other.verdictsOf(id)).toEqual(['interrupted', 'met', 'interrupted']);
    const { createdAt, finishedAt } = await database.row(id);
    expect(finishedAt).toBeGreaterThanOrEqual(createdAt);
  });

  it('is followed and cancelled at the other process', async () => {
    const id = await owner.check();
    const { events, end } = other.follow(id);
    await owner.judgeOne(id);
    const reply = other.cancel(id);
    await until(async () => (await database.row(id)).cancelRequestedAt !== null);
    owner.feed.change('standards_checks');
    await owner.clock.advance(0);
    await until(async () => (await statusOf(id)) === 'cancelled');
    await pass(1_000, other);
    expect(await reply).toMatchObject({ id, status: 'cancelled', summary: { met: 1, error: 2 } });
    await end;
    expect(events.filter(({ event }) => event === 'verdict')).toHaveLength(3);
    expect(events.at(-1)).toMatchObject({ event: 'end', outcome: { status: 'cancelled' } });
  });

  it('is started by a client key at both processes at once, no more often than the key may', async () => {
    const starts = Array.from({ length: 20 }, (_, index) => [owner, other][index % 2]!.check());
    const results = await Promise.allSettled(starts);
    const running = results.filter(({ status }) => status === 'fulfilled');
    expect(running).toHaveLength(12);
  });
});
