import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';

/**
 * Shuts the server down: refuses new requests, gives those under way `graceMs` to finish, answers the
 * remaining ones with an error, then closes connections, pools and the database. Logs for how many requests
 * it waits, and how many it cancels.
 */
export async function shutDown(app: NestFastifyApplication, graceMs: number): Promise<void> {
  const { liveRequests, server }: FastifyInstance = app.getHttpAdapter().getInstance();
  const logger = new Logger('shutdown');
  const report = (msg: string) => {
    if (liveRequests.size > 0) logger.log({ msg, requests: liveRequests.size, grace_ms: graceMs });
  };
  liveRequests.close();
  server.closeIdleConnections();
  report('waiting for requests and streams to end');
  await Promise.race([liveRequests.whenEmpty(), sleep(graceMs, undefined, { ref: false })]);
  report('the grace period is over: requests and streams are cancelled');
  liveRequests.cancelAll();
  await app.close();
}
