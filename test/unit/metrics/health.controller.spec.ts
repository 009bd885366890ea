import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { DatabaseHealth } from '../../../modules/database/index.js';
import { HealthController } from '../../../modules/metrics/health.controller.js';
import { FakeClock } from '../../support/fake-clock.js';

describe('GET /ready', () => {
  let dataSource: DataSource;
  let clock: FakeClock;
  let health: HealthController;

  beforeEach(async () => {
    dataSource = await new DataSource({ type: 'better-sqlite3', database: ':memory:' }).initialize();
    clock = new FakeClock();
    health = new HealthController(new DatabaseHealth(dataSource, clock));
  });
  afterEach(async () => {
    if (dataSource.isInitialized) await dataSource.destroy();
  });

  it('asks the database one question a second, however often it is asked', async () => {
    const query = jest.spyOn(dataSource, 'query');
    const answers = await Promise.all(Array.from({ length: 50 }, () => health.ready()));
    expect(answers).toEqual(Array(50).fill({ status: 'ready' }));
    expect(query.mock.calls).toEqual([['SELECT 1']]);
    await clock.advance(1_000);
    await health.ready();
    expect(query).toHaveBeenCalledTimes(2);
  });

  it('is 503 not_ready if the database fails', async () => {
    await dataSource.destroy();
    await expect(health.ready()).rejects.toMatchObject({ status: 503, code: 'not_ready' });
  });

  it('is 503 not_ready if the database does not answer within two seconds', async () => {
    jest.spyOn(dataSource, 'query').mockReturnValue(new Promise(() => {}));
    const answer = health.ready();
    const refused = expect(answer).rejects.toMatchObject({ status: 503, code: 'not_ready' });
    await clock.advance(2_000);
    await refused;
  });
});
