import { describe, expect, it } from '@jest/globals';
import { databaseOptions } from '../../../src/config/database.config.js';
import { postgresOptions } from '../../../src/config/postgres.config.js';

describe('DATABASE_URL of Postgres', () => {
  it.each([
    ['postgres://u:p@db.example.com/llm', 'db.example.com:5432/llm', false],
    ['postgresql://u:p@db.example.com:6432/llm?sslmode=verify-full', 'db.example.com:6432/llm', true],
    ['postgres://u:p@db.example.com/llm?sslmode=disable', 'db.example.com:5432/llm', false],
    ['postgres://u:p@db.example.com/llm?ssl=true', 'db.example.com:5432/llm', true],
    ['postgres://u:p@localhost/llm', 'localhost:5432/llm', true],
    ['postgres://u:p@127.0.0.1/llm', '127.0.0.1:5432/llm', true],
    ['postgres://u@/llm?host=/run/postgresql', '/run/postgresql:5432/llm', true],
  ])('%s is at %s; nobody else can read its connection: %s', (url, place, isEncrypted) => {
    expect(postgresOptions(url, 10)).toMatchObject({ type: 'postgres', url, place, isEncrypted });
  });

  it('bounds every wait, and the connections', () => {
    expect(databaseOptions('postgres://h/d', { poolSize: 3, migrate: false })).toMatchObject({
      poolSize: 3,
      migrationsRun: false,
      connectTimeoutMS: 5_000,
      extra: { lock_timeout: 5_000, statement_timeout: 30_000, idle_in_transaction_session_timeout: 30_000 },
    });
    expect(databaseOptions('postgres://h/d')).toMatchObject({ poolSize: 10, migrationsRun: true });
  });
});
