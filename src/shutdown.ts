import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';

/**
 * Shuts the server down: refuses new requests, gives those under way `graceMs` to finish, answers the
 * remaining ones with an error, then closes connections, pools and the database.
 */
export async function shutDown(app: NestFastifyApplication, graceMs: number): Promise<void> {
  const { liveRequests, server }: FastifyInstance = app.getHttpAdapter().getInstance();
  liveRequests.close();
  server.closeIdleConnections();
  await Promise.race([liveRequests.whenEmpty(), sleep(graceMs, undefined, { ref: false })]);
  liveRequests.cancelAll();
  await app.close();
}
