import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';

/**
 * Ends the server without cutting anybody off: new requests are turned away, those under way have `graceMs` to finish, then each
 * that is left gets an error of ours, and connections, pools and the database are closed.
 */
export async function shutDown(app: NestFastifyApplication, graceMs: number): Promise<void> {
  const { liveRequests, server }: FastifyInstance = app.getHttpAdapter().getInstance();
  liveRequests.close();
  server.closeIdleConnections();
  await Promise.race([liveRequests.empty(), sleep(graceMs, undefined, { ref: false })]);
  liveRequests.interrupt();
  await app.close();
}
