import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { INestApplication, ModuleMetadata, Type } from '@nestjs/common';
import { MODULE_METADATA } from '@nestjs/common/constants.js';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessModule } from '../../../modules/access/index.js';
import { AdminModule } from '../../../modules/admin/index.js';
import { PageFiles } from '../../../modules/admin/page-files.js';
import { GatewayModule } from '../../../modules/gateway/index.js';
import { createHttpAdapter } from '../../../modules/http/fastify.js';
import { ErrorFilter, RequestValidationPipe, type RoutesAccess } from '../../../modules/http/index.js';
import { LlmDriverModule } from '../../../modules/llm-driver/index.js';
import { MetricsModule } from '../../../modules/metrics/index.js';
import { NamedModelsModule } from '../../../modules/named-models/index.js';
import { SettingsModule } from '../../../modules/settings/index.js';
import { StandardsCheckerModule } from '../../../modules/standards-checker/index.js';
import { StandardsCheckerStoreModule } from '../../../modules/standards-checker/store.js';
import { Secret } from '../../../modules/support/index.js';
import { closeLater } from '../../support/cleanup.js';

const appKey = new Secret(`base64:${randomBytes(32).toString('base64')}`);
const ACCESS = AccessModule.forRoot({ adminToken: new Secret(randomBytes(32).toString('hex')) });

/** Modules of ours with routes, whose access is not given by that of another. */
const MODULES = [
  GatewayModule,
  MetricsModule,
  NamedModelsModule,
  StandardsCheckerStoreModule,
  AdminModule,
] as const;

interface Started {
  readonly imports: NonNullable<ModuleMetadata['imports']>;
  /** That of `SettingsModule`, which the others need. Default: `own`. */
  readonly settings?: RoutesAccess | 'unsaid';
}

async function prepare({ imports, settings = 'own' }: Started) {
  const module = Test.createTestingModule({
    imports: [
      TypeOrmModule.forRoot({
        type: 'better-sqlite3',
        database: ':memory:',
        synchronize: true,
        autoLoadEntities: true,
      }),
      SettingsModule.forRoot({ appKey, access: settings === 'unsaid' ? undefined : settings }),
      LlmDriverModule.forRoot({ drivers: { mock: {} } }),
      StandardsCheckerModule,
      ...imports,
    ],
  });
  const compiled = await module.overrideProvider(PageFiles).useValue({}).compile();
  closeLater(() => compiled.close());
  return compiled;
}

async function start(started: Started, adapter: FastifyAdapter | ExpressAdapter = new FastifyAdapter()) {
  const app: INestApplication = (await prepare(started)).createNestApplication(adapter, {
    logger: false,
    bodyParser: false,
  });
  closeLater(() => app.close());
  app.useGlobalFilters(new ErrorFilter());
  app.useGlobalPipes(new RequestValidationPipe());
  return app.init();
}

describe.each(MODULES.map((module) => [module.name, module] as const))('%s', (name, module) => {
  it('does not start without a guard', async () => {
    const starting = start({ imports: [module] });
    await expect(starting).rejects.toMatchObject({ code: 'invalid_configuration', param: 'access' });
    await expect(starting).rejects.toThrow(new RegExp(`${name}.* routes, and no global guard`));
  });

  it('starts behind AccessModule', async () => {
    await expect(start({ imports: [module, ACCESS] })).resolves.toBeDefined();
  });

  it.each(['own', 'none'] as const)('starts with the access %s', async (access) => {
    await expect(start({ imports: [module.forRoot({ access })] })).resolves.toBeDefined();
  });
});

describe('SettingsModule', () => {
  it.each([
    ['Fastify', () => new FastifyAdapter()],
    ['Express', () => new ExpressAdapter()],
  ])('does not start on %s without a guard', async (_platform, adapter) => {
    const starting = start({ imports: [], settings: 'unsaid' }, adapter());
    await expect(starting).rejects.toThrow(/^SettingsModule serves routes, and no global guard/);
  });

  it('starts behind AccessModule', async () => {
    await expect(start({ imports: [ACCESS], settings: 'unsaid' })).resolves.toBeDefined();
  });

  it.each(['own', 'none'] as const)('starts with the access %s', async (access) => {
    await expect(start({ imports: [], settings: access })).resolves.toBeDefined();
  });

  it('stays closed beside a gateway that is open', async () => {
    const starting = start({ imports: [GatewayModule.forRoot({ access: 'none' })], settings: 'unsaid' });
    await expect(starting).rejects.toThrow(/^SettingsModule serves routes/);
  });
});

it('a gateway that does not start names the modules whose routes it brings', async () => {
  await expect(start({ imports: [GatewayModule] })).rejects.toThrow(
    /^GatewayModule \(with MetricsModule and NamedModelsModule\) serves routes/,
  );
});

it('all of them start in an application context', async () => {
  const context = await prepare({ imports: [...MODULES], settings: 'unsaid' });
  await expect(context.init()).resolves.toBeDefined();
});

it('a gateway of the access none answers clients without a key', async () => {
  const app = await start({ imports: [GatewayModule.forRoot({ access: 'none' })] }, createHttpAdapter());
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const models = await fetch(`${url}/v1/models`);
  const chat = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'mock/mock-1', messages: [{ role: 'user', content: 'Hi' }] }),
  });
  expect([models.status, chat.status]).toEqual([200, 200]);
});

it('a module of ours with controllers is one of these', async () => {
  const root = join(import.meta.dirname, '../../../modules');
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.module.ts'),
  );
  const exported = await Promise.all(
    paths.map((path) => import(join(root, path)) as Promise<Record<string, Type>>),
  );
  const withRoutes = exported
    .flatMap((module) => Object.values(module))
    .filter((type) => Reflect.getOwnMetadata(MODULE_METADATA.CONTROLLERS, type) !== undefined);
  const known = [...MODULES, SettingsModule, AccessModule];
  expect(withRoutes.map(({ name }) => name).sort()).toEqual(known.map(({ name }) => name).sort());
});
