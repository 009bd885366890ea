import { getHeapStatistics } from 'node:v8';
import { describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { createHttpAdapter } from '../../../modules/http/server/http-adapter.js';
import { EventLoopMonitor } from '../../../modules/http/server/load-shedding.js';
import { standaloneContext } from '../../../modules/llm-driver/driver/create-context.js';
import { MemoryBudget } from '../../../modules/support/index.js';
import { databaseOptions } from '../../../src/config/database.config.js';
import { readBounds } from '../../support/bounds-page.js';
import { closeLater } from '../../support/cleanup.js';

const documented = (constant: string) => readBounds().find((row) => row.constant === constant)!.value;

/** Other specs test what these bounds do, with smaller figures. */
describe('unless it is told otherwise', () => {
  it('a server gives requests the documented times to arrive', () => {
    const watch = new EventLoopMonitor();
    watch.stop();
    const { server } = createHttpAdapter(watch).getInstance<FastifyInstance>();
    const expected = [documented('ARRIVAL_TIMES.headersMs'), documented('ARRIVAL_TIMES.requestMs')];
    expect([server.headersTimeout, server.requestTimeout]).toEqual(expected);
  });

  it('a driver gives its provider the documented times', () => {
    const { timeouts, http } = standaloneContext();
    closeLater(() => http.close());
    const names = ['connectMs', 'firstTokenMs', 'idleMs', 'totalMs'] as const;
    expect(timeouts).toEqual(
      Object.fromEntries(names.map((name) => [name, documented(`DEFAULT_TIMEOUTS.${name}`)])),
    );
  });

  it('a write waits for the database as long as documented', () => {
    expect(databaseOptions('sqlite:database.sqlite')).toMatchObject({
      timeout: documented('BUSY_TIMEOUT_MS'),
    });
  });

  it('a process holds bodies and replies in the documented part of its heap', () => {
    const bytes = getHeapStatistics().heap_size_limit * documented('HEAP_SHARE');
    const budget = new MemoryBudget();
    const [first, second] = [budget.open(), budget.open()];
    expect(first.hold(bytes * 0.6)).toBe(true);
    expect(second.hold(bytes * 0.45)).toBe(false);
    expect(second.hold(bytes * 0.35)).toBe(true);
  });
});
