import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/app.factory.js';
import { loadConfiguration } from '../../src/config/configuration.js';
import { closeLater } from './cleanup.js';

/** A running application on a free port, with a database in memory. */
export interface TestApp {
  readonly app: NestFastifyApplication;
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
}

/**
 * Starts the application that `main.ts` starts, with an environment and a database of its own. It closes by
 * itself.
 */
export async function startTestApp({
  imports = [],
  environment = {},
}: TestAppOptions = {}): Promise<TestApp> {
  const { ADMIN_TOKEN: adminToken = randomBytes(24).toString('hex') } = environment;
  Object.assign(process.env, {
    APP_KEY: `base64:${randomBytes(32).toString('base64')}`,
    ADMIN_TOKEN: adminToken,
    DATABASE_URL: 'sqlite::memory:',
    LOG_LEVEL: 'debug',
    ...environment,
  });
  const logLines: string[] = [];
  const configuration = await loadConfiguration({ envFile: false });
  // Jest cannot load what serves the documentation's files: a CommonJS package that requires an ES module.
  const app = await createApp({
    configuration,
    imports,
    openApi: false,
    logDestination: collectLines(logLines),
  });
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= app.close());
  closeLater(close);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
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
  return { app, url, port, adminToken, logLines, createKey, request, close };
}

function collectLines(lines: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(...chunk.toString().trimEnd().split('\n'));
      done();
    },
  });
}
