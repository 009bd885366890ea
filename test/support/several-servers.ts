import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { StoredChangeFeed } from '../../modules/database/index.js';
import { LlmDriverFacade } from '../../modules/llm-driver/index.js';
import { NamedModelSync } from '../../modules/named-models/named-model-sync.js';
import type { FakeCall, FakeScript } from '../../modules/llm-driver/testing/index.js';
import { alternate } from './alternating-proxy.js';
import { openPostgresDatabase } from './postgres-server.js';

/** How many servers answer for each test application: two in the project `e2e-two`. */
export const SERVERS = Number(process.env.SERVERS_OF_TEST_APP ?? 1);

/** Returns the URL of a new database: in memory for one server, on PostgreSQL for several. */
export async function newDatabaseUrl(): Promise<string> {
  return SERVERS === 1 ? 'sqlite::memory:' : openPostgresDatabase();
}

/** Returns the port of one server, or of a proxy whose requests go to each of them in turn. */
export async function inFrontOf(apps: readonly NestFastifyApplication[]): Promise<number> {
  const servers = apps.map((app) => app.getHttpServer());
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  if (apps.length === 1) return ports[0]!;
  // Each request comes on a connection of its own, so that each goes to the other server.
  for (const server of servers) server.maxRequestsPerSocket = 1;
  // What the server before has changed reaches this one within a second by itself. No test waits for that.
  return alternate(ports, (index) => catchUp(apps[index]!));
}

/** Resolves when the application knows what others have changed. */
async function catchUp(app: NestFastifyApplication): Promise<void> {
  await app.get(StoredChangeFeed).look();
  // Everything else that follows the feed reads when it is next used.
  const models = app.get<NamedModelSync, { readonly isFollowing: boolean }>(NamedModelSync);
  while (models.isFollowing) await nextTurn();
}

/** The provider of each application as one: a method is called on each, and gives what the first gives. */
export function everywhere<Provider extends object>(
  apps: readonly NestFastifyApplication[],
  token: Type<Provider>,
): Provider {
  const [first, ...others] = apps.map((app) => app.get<Provider>(token));
  return new Proxy(first!, {
    get: (_target, name) => {
      const member: unknown = Reflect.get(first!, name);
      if (typeof member !== 'function') return member;
      return (...values: unknown[]): unknown => {
        for (const other of others) (Reflect.get(other, name) as typeof member).apply(other, values);
        return member.apply(first, values);
      };
    },
  });
}

/** A script that answers in place of all drivers. */
export interface ScriptedModels {
  readonly calls: readonly FakeCall[];
  restore(): void;
}

/** Lets one script answer the calls of all applications, as `LlmDriverFacade.fake` does for one. */
export function fakeModels(apps: readonly NestFastifyApplication[], script: FakeScript): ScriptedModels {
  const [first, ...others] = apps.map((app) => app.get(LlmDriverFacade));
  const fake = first!.fake(script);
  const undo = others.map((llm) => llm.substituteDrivers((context) => fake.driver(context)));
  const restore = () => {
    fake.restore();
    for (const each of undo) each();
  };
  return { calls: fake.calls, restore };
}
