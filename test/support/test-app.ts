import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import type { DynamicModule, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/app.factory.js';
import { loadConfiguration } from '../../src/config/configuration.js';
import { asProcessOfItsOwn } from './as-process-of-its-own.js';
import { closeLater } from './cleanup.js';
import {
  everywhere,
  fakeModels,
  inFrontOf,
  newDatabaseUrl,
  type ScriptedModels,
  SERVERS,
} from './several-servers.js';
import type { FakeScript } from '../../modules/llm-driver/testing/index.js';

/**
 * A running application on a free port, with a database in memory. In the project `e2e-two` these are two
 * servers on one PostgreSQL, and requests go to one and the other in turn.
 */
export interface TestApp {
  /** The first of its servers. */
  readonly app: NestFastifyApplication;
  readonly apps: readonly NestFastifyApplication[];
  /** A provider of each of its servers as one: each method is called on all of them. */
  everywhere<Provider extends object>(token: Type<Provider>): Provider;
  /** Lets one script answer the calls of all its servers. */
  fakeModels(script: FakeScript): ScriptedModels;
  readonly url: string;
  readonly port: number;
  readonly adminToken: string;
  /** Every log line so far. */
  readonly logLines: string[];
  /** Makes a client key over HTTP and gives its text. */
  createKey(scopes?: readonly string[]): Promise<{ id: string; key: string }>;
  /** One request with a token. */
  request(path: string, init?: RequestInit & { token?: string }): Promise<Response>;
  /** Closes it before the test or file ends. */
  close(): Promise<void>;
}

export interface TestAppOptions {
  readonly imports?: DynamicModule['imports'];
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * True if each of its servers is to be a node of its own. Default false: the later ones take those before
   * for ended, since they have one process id.
   */
  readonly areNodes?: boolean;
}

/**
 * Starts the application that `main.ts` starts, with an environment and a database of its own. It closes by
 * itself.
 */
export async function startTestApp({
  imports = [],
  environment = {},
  areNodes = false,
}: TestAppOptions = {}): Promise<TestApp> {
  const { ADMIN_TOKEN: adminToken = randomBytes(24).toString('hex') } = environment;
  Object.assign(process.env, {
    APP_KEY: `base64:${randomBytes(32).toString('base64')}`,
    ADMIN_TOKEN: adminToken,
    DATABASE_URL: await newDatabaseUrl(),
    LOG_LEVEL: 'debug',
    ...environment,
  });
  const logLines: string[] = [];
  const opened: NestFastifyApplication[] = [];
  let closed: Promise<unknown> | undefined;
  const close = async () => {
    await (closed ??= Promise.all(opened.map((app) => app.close())));
  };
  closeLater(close);
  const start = async () => {
    // Jest cannot load what serves the documentation's files: a CommonJS package that requires an ES module.
    const app = await createApp({
      configuration: await loadConfiguration({ envFile: false }),
      imports: areNodes ? [...imports, asProcessOfItsOwn(`server-${opened.length}`)] : imports,
      openApi: false,
      logDestination: collectLines(logLines),
    });
    opened.push(app);
    await app.listen(0, '127.0.0.1');
  };
  while (opened.length < SERVERS) await start();
  const port = await inFrontOf(opened);
  const url = `http://127.0.0.1:${port}`;
  const request: TestApp['request'] = (path, { token, ...init } = {}) => {
    const headers = new Headers(init.headers);
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    return fetch(`${url}${path}`, { ...init, headers });
  };
  const createKey: TestApp['createKey'] = async (scopes = ['use']) => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ name: 'a test', scopes });
    const response = await request('/api/v1/client-keys', {
      method: 'POST',
      token: adminToken,
      headers,
      body,
    });
    return (await response.json()) as { id: string; key: string };
  };
  return {
    ...{ app: opened[0]!, apps: opened, everywhere: (token) => everywhere(opened, token) },
    fakeModels: (script) => fakeModels(opened, script),
    url,
    port,
    adminToken,
    logLines,
    createKey,
    request,
    close,
  };
}

function collectLines(lines: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(...chunk.toString().trimEnd().split('\n'));
      done();
    },
  });
}
