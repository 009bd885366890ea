import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { HealthController } from '../../../modules/metrics/health.controller.js';

describe('GET /ready', () => {
  let dataSource: DataSource;

  beforeEach(async () => {
    dataSource = await new DataSource({ type: 'better-sqlite3', database: ':memory:' }).initialize();
  });
  afterEach(async () => {
    if (dataSource.isInitialized) await dataSource.destroy();
  });

  it('asks the database one question', async () => {
    const query = jest.spyOn(dataSource, 'query');
    expect(await new HealthController(dataSource).ready()).toEqual({ status: 'ready' });
    expect(query.mock.calls).toEqual([['SELECT 1']]);
  });

  it('is 503 not_ready if the database does not answer', async () => {
    await dataSource.destroy();
    await expect(new HealthController(dataSource).ready()).rejects.toMatchObject({
      status: 503,
      code: 'not_ready',
    });
  });
});
