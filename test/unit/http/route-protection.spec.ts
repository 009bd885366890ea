import { describe, expect, it, jest } from '@jest/globals';
import {
  type CanActivate,
  Controller,
  Get,
  type INestApplication,
  Injectable,
  Logger,
  Module,
  type ModuleMetadata,
  Scope,
} from '@nestjs/common';
import { type AbstractHttpAdapter, APP_GUARD } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  Actor,
  ModuleWithRoutes,
  ProtectsRoutes,
  Public,
  RequireScope,
  RouteProtectionModule,
  type RoutesAccess,
} from '../../../modules/http/index.js';
import { closeLater } from '../../support/cleanup.js';

@Controller('records')
class RecordsController {
  @Get()
  @RequireScope('use')
  list(@Actor() actor: string) {
    return { actor };
  }

  @Get('public')
  @Public()
  about(@Actor() actor: string) {
    return { actor };
  }
}

@Module({ imports: [RouteProtectionModule], controllers: [RecordsController] })
class RecordsModule extends ModuleWithRoutes {}

@Module({ imports: [RouteProtectionModule] })
class OtherModule extends ModuleWithRoutes {}

@Injectable()
@ProtectsRoutes()
class StaffGuard implements CanActivate {
  canActivate = () => true;
}

/** Has the mark of the class it extends. */
class StrictGuard extends StaffGuard {}

class UnmarkedGuard implements CanActivate {
  canActivate = () => true;
}

async function start(
  metadata: ModuleMetadata,
  prepare: (app: INestApplication) => void = () => {},
  adapter: AbstractHttpAdapter = new FastifyAdapter(),
): Promise<INestApplication> {
  const module = await Test.createTestingModule(metadata).compile();
  const app = module.createNestApplication(adapter, { logger: false });
  closeLater(() => app.close());
  prepare(app);
  return app.init();
}

const refused = { name: 'ConfigurationError', code: 'invalid_configuration', param: 'access' };

describe('an application with routes of ours', () => {
  it.each([
    ['Fastify', () => new FastifyAdapter()],
    ['Express', () => new ExpressAdapter()],
  ])('does not start on %s without a global guard', async (_platform, adapter) => {
    await expect(start({ imports: [RecordsModule] }, undefined, adapter())).rejects.toMatchObject(refused);
  });

  it('is told what is open, why, and every way out', async () => {
    const starting = start({ imports: [RecordsModule, OtherModule] });
    await expect(starting).rejects.toThrow(
      /^RecordsModule, OtherModule serve routes, and no global guard .*\(1\) import AccessModule.*\(2\) .*@ProtectsRoutes\(\), or .*access: 'own'.*\(3\) .*access: 'none'/,
    );
  });

  it.each([
    ['useClass', [{ provide: APP_GUARD, useClass: StaffGuard }]],
    ['a class that extends a marked one', [{ provide: APP_GUARD, useClass: StrictGuard }]],
    ['useValue', [{ provide: APP_GUARD, useValue: new StaffGuard() }]],
    ['useFactory', [{ provide: APP_GUARD, useFactory: () => new StaffGuard() }]],
    ['useExisting', [StaffGuard, { provide: APP_GUARD, useExisting: StaffGuard }]],
    ['the scope of a request', [{ provide: APP_GUARD, useClass: StaffGuard, scope: Scope.REQUEST }]],
  ])('starts with a marked guard: %s', async (_kind, providers) => {
    await expect(start({ imports: [RecordsModule], providers })).resolves.toBeDefined();
  });

  it('does not start with a global guard that is not marked', async () => {
    const providers = [{ provide: APP_GUARD, useClass: UnmarkedGuard }];
    await expect(start({ imports: [RecordsModule], providers })).rejects.toMatchObject(refused);
  });

  it('does not start with a marked class that is no global guard', async () => {
    const providers = [StaffGuard, { provide: 'staff guard', useClass: StaffGuard }];
    await expect(start({ imports: [RecordsModule], providers })).rejects.toMatchObject(refused);
  });

  it('does not see guards of useGlobalGuards, and is told so with the access own', async () => {
    const prepare = (app: INestApplication) => void app.useGlobalGuards(new StaffGuard());
    await expect(start({ imports: [RecordsModule] }, prepare)).rejects.toMatchObject(refused);
    const own = RecordsModule.forRoot({ access: 'own' });
    await expect(start({ imports: [own] }, prepare)).resolves.toBeDefined();
  });

  it('opens the module that was given the access none, and no other', async () => {
    const none = RecordsModule.forRoot({ access: 'none' });
    const starting = start({ imports: [none, OtherModule] });
    await expect(starting).rejects.toThrow(/^OtherModule serves routes/);
  });

  it('warns once of routes that are open to every client', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn');
    closeLater(() => warn.mockRestore());
    await start({ imports: [RecordsModule.forRoot({ access: 'none' })] });
    expect(warn.mock.calls).toEqual([
      ["Every client may call the routes of RecordsModule: access is 'none'."],
    ]);
  });

  it('takes the access of an asynchronous factory', async () => {
    const access = RecordsModule.forRootAsync({ useFactory: () => ({ access: 'none' as const }) });
    await expect(start({ imports: [access] })).resolves.toBeDefined();
  });

  it.each([
    ['open', /^RecordsModule: access expects 'own', 'none' or nothing, got "open"\.$/],
    [false, /got a boolean\.$/],
  ])('does not start with the access %j', async (access, message) => {
    const imports = [RecordsModule.forRoot({ access: access as RoutesAccess })];
    await expect(start({ imports })).rejects.toThrow(message);
  });
});

it('an application context starts: it serves no routes', async () => {
  const module = await Test.createTestingModule({ imports: [RecordsModule] }).compile();
  await expect(module.init()).resolves.toBeDefined();
  await module.close();
});

describe('the caller of a route', () => {
  const call = async (path: string) => {
    const app = await start({ imports: [RecordsModule.forRoot({ access: 'none' })] });
    await app.listen(0, '127.0.0.1');
    return fetch(`${await app.getUrl()}${path}`);
  };

  it('is anonymous if nothing checked the access', async () => {
    expect(await (await call('/records')).json()).toEqual({ actor: 'anonymous' });
  });

  it('is asked for in vain on a public route', async () => {
    expect((await call('/records/public')).status).toBe(500);
  });
});
