import { rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { type CanActivate, type ExecutionContext, Logger } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { FastifyRequest } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SettingsModule, SettingsService } from '../../../modules/settings/index.js';
import { ErrorFilter, RequestValidationPipe, ROUTE_ACCESS } from '../../../modules/http/index.js';
import { createHttpAdapter } from '../../../modules/http/fastify.js';
import { AuditLog } from '../../../modules/database/index.js';
import { generateAppKey, Secret, SettingsSource } from '../../../modules/support/index.js';
import { databaseOptions } from '../../../src/config/database.config.js';
import { CANARY, GROQ_FIELDS, valueOf, Workspace } from './settings-fixture.js';

const workspace = new Workspace();
const accesses = new Set<unknown>();
let app: NestFastifyApplication;
let url: string;

/** Lets everybody in as the admin and remembers what each route asks for. */
class OpenDoor implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    accesses.add(new Reflector().getAllAndOverride(ROUTE_ACCESS, [context.getHandler(), context.getClass()]));
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.principal = { actor: 'admin-token', scopes: new Set(['admin']) };
    return true;
  }
}

beforeAll(async () => {
  Logger.overrideLogger(false);
  const module = await Test.createTestingModule({
    imports: [
      TypeOrmModule.forRoot(databaseOptions(`sqlite:${workspace.path}`)),
      SettingsModule.forRoot({
        appKey: new Secret(workspace.appKey),
        previousKeys: [new Secret(generateAppKey())],
        // The guard of this file, which is no APP_GUARD.
        access: 'own',
      }),
    ],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), { bodyParser: false });
  app.useGlobalFilters(new ErrorFilter());
  app.useGlobalPipes(new RequestValidationPipe());
  app.useGlobalGuards(new OpenDoor());
  app.get(SettingsService).declare('groq', GROQ_FIELDS);
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}/api/v1`;
});

afterAll(async () => {
  await app.close();
  rmSync(workspace.folder, { recursive: true });
});

beforeEach(async () => {
  for (const key of ['api_key', 'model', 'limits']) {
    await app.get(SettingsService).forget('groq', key, 'a test');
  }
});

describe('settings over HTTP', () => {
  it('are stored, listed and forgotten, and a secret never comes back', async () => {
    const stored = await call('PUT', '/settings/groq/api_key', { value: CANARY });
    expect(stored.status).toBe(200);
    expect(stored.body).toMatchObject({ configured: true, source: 'stored', last4: CANARY.slice(-4) });
    const listed = await call('GET', '/settings');
    expect(listed.body).toMatchObject({ object: 'list', data: [stored.body, {}, {}, {}] });
    const forgotten = await call('DELETE', '/settings/groq/api_key');
    expect(forgotten.status).toBe(200);
    expect(forgotten.body).toMatchObject({ configured: false, source: 'none', updated_at: null });
    for (const { text } of [stored, listed, forgotten]) expect(text).not.toContain(CANARY.slice(0, 12));
  });

  it('take any JSON value that the field takes', async () => {
    const limits = { llama: { rpm: 30 } };
    expect((await call('PUT', '/settings/groq/limits', { value: limits })).body).toMatchObject({
      value: limits,
    });
  });

  it.each(['id', 'ciphertext', 'revision', 'updated_at', 'group', 'actor'])(
    'refuse the field %s beside the value and leave the row alone',
    async (name) => {
      await call('PUT', '/settings/groq/model', { value: 'kept' });
      const { status, body } = await call('PUT', '/settings/groq/model', { value: 'lost', [name]: 'x' });
      expect(status).toBe(400);
      expect(body).toMatchObject({ error: { code: 'unknown_parameter', param: name } });
      expect(await valueOf(app.get(SettingsService), 'groq', 'model')).toBe('kept');
    },
  );

  it.each([[{}], [[]], ['text'], [null]])('refuse %j, which holds no value', async (body) => {
    expect((await call('PUT', '/settings/groq/model', body)).status).toBe(400);
  });

  it('say which settings there are when one does not exist', async () => {
    const { status, body } = await call('PUT', '/settings/__proto__/constructor', { value: 'x' });
    expect(status).toBe(404);
    expect(body).toMatchObject({
      error: {
        code: 'setting_not_found',
        type: 'not_found_error',
        message: expect.stringContaining('Known: groq'),
      },
    });
    expect((await call('DELETE', '/settings/groq/toString')).status).toBe(404);
    expect((await call('PUT', '/settings/groq/x%27%3B%20DROP%20TABLE', { value: 'x' })).status).toBe(404);
  });

  it('refuse what is deployment configuration', async () => {
    const { status, body } = await call('PUT', '/settings/groq/base_url', { value: 'https://x.example' });
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { code: 'setting_read_only' } });
  });

  it('echo nothing of a secret they refuse', async () => {
    const { status, text } = await call('PUT', '/settings/groq/api_key', { value: `${CANARY}\n${CANARY}` });
    expect(status).toBe(400);
    expect(text).toContain('groq.api_key has several lines. Paste the key alone.');
    expect(text).not.toContain(CANARY.slice(0, 12));
  });
});

describe('the audit log over HTTP', () => {
  it('gives entries newest first, page by page, and never a value', async () => {
    await call('PUT', '/settings/groq/model', { value: 'first-value' });
    await call('PUT', '/settings/groq/api_key', { value: CANARY });
    const page = await call('GET', '/audit?limit=1');
    const [newest] = (page.body as { data: { id: number }[] }).data;
    expect(page.body).toMatchObject({
      object: 'list',
      data: [{ actor: 'admin-token', action: 'setting.stored', subject: 'groq.api_key' }],
      has_more: true,
    });
    const next = await call('GET', `/audit?limit=500&before=${newest!.id}`);
    const ids = (next.body as { data: { id: number }[] }).data.map(({ id }) => id);
    expect(ids).toEqual(Array.from({ length: newest!.id - 1 }, (_, index) => newest!.id - 1 - index));
    expect(next.body).toMatchObject({ has_more: false });
    expect(page.text + next.text).not.toMatch(/first-value|gsk_/);
  });

  it.each(['limit=0', 'limit=501', 'limit=1e2', 'limit=', 'before=-1', 'before=1%20OR%201', 'actor=x'])(
    'refuses ?%s',
    async (query) => {
      expect((await call('GET', `/audit?${query}`)).status).toBe(400);
    },
  );
});

it('asks every caller for the scope admin', async () => {
  await Promise.all([
    call('GET', '/settings'),
    call('GET', '/audit'),
    call('DELETE', '/settings/groq/model'),
  ]);
  await call('PUT', '/settings/groq/model', { value: 'x' });
  expect([...accesses]).toEqual(['admin']);
});

it('provides the tokens other modules inject', () => {
  expect(app.get(SettingsSource)).toBe(app.get(SettingsService));
  expect(app.get(AuditLog)).toBeInstanceOf(AuditLog);
});

it.each([
  ['none', ''],
  ['a short one', `base64:${Buffer.alloc(31, 7).toString('base64')}`],
  ['a placeholder', `base64:${Buffer.alloc(32).toString('base64')}`],
])('does not start with %s for an application key', async (_kind, appKey) => {
  const starting = Test.createTestingModule({
    imports: [
      TypeOrmModule.forRoot(databaseOptions('sqlite::memory:')),
      SettingsModule.forRootAsync({ useFactory: () => ({ appKey: new Secret(appKey) }) }),
    ],
  }).compile();
  await expect(starting).rejects.toMatchObject({ code: 'invalid_configuration', param: 'APP_KEY' });
});

async function call(method: string, path: string, body?: unknown) {
  const response = await fetch(`${url}${path}`, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  });
  const text = await response.text();
  return { status: response.status, text, body: JSON.parse(text) as unknown };
}
