import type { Secret } from '../../support/index.js';
import type { ClusterStore } from '../cluster-store.js';
import { RedisConnection } from './redis-connection.js';
import { beatInRedis, leaveRedis } from './redis-heartbeat.js';
import { RedisLimitStore } from './redis-limit.store.js';
import { RedisSlotLedger } from './redis-slot.ledger.js';

/** Opens the store in Redis for a process. @throws ConfigurationError see {@link RedisConnection.open} */
export async function openRedis(url: Secret, prefix: string, process: string): Promise<ClusterStore> {
  const connection = await RedisConnection.open(url);
  return {
    name: 'redis',
    limits: new RedisLimitStore(connection, { prefix }),
    slots: new RedisSlotLedger(connection, { prefix }),
    heartbeat: () => beatInRedis(connection, prefix, process),
    leave: () => leaveRedis(connection, prefix, process),
    close: () => connection.close(),
  };
}
