import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AccessModule, ClientKeyEntity } from '../../../modules/access/index.js';
import { SettingsModule } from '../../../modules/settings/index.js';
import { ErrorFilter, Public, RequireScope } from '../../../modules/http/index.js';
import { Secret } from '../../../modules/support/index.js';

const ADMIN_TOKEN = 'kJ3v9sPq2LxZ7mN4bT8cW1yR6hD5gF0a';

@Controller('probe')
class ProbeController {
  @Get('unmarked')
  unmarked() {
    return 'reached';
  }

  @Get('public')
  @Public()
  public() {
    return 'reached';
  }

  @Get('admin')
  @RequireScope('admin')
  admin() {
    return 'reached';
  }

  @Get('use')
  @RequireScope('use')
  use() {
    return 'reached';
  }
}

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'better-sqlite3',
      database: ':memory:',
      synchronize: true,
      autoLoadEntities: true,
    }),
    SettingsModule.forRoot({ appKey: new Secret(`base64:${randomBytes(32).toString('base64')}`) }),
    AccessModule.forRoot({ adminToken: new Secret(ADMIN_TOKEN) }),
  ],
  controllers: [ProbeController],
})
class ProbeModule {}

/** Without the early check: the guard must hold alone. */
describe('the access guard on its own', () => {
  let app: NestFastifyApplication;
  let url: string;

  beforeAll(async () => {
    app = await NestFactory.create<NestFastifyApplication>(ProbeModule, new FastifyAdapter(), {
      logger: false,
    });
    app.useGlobalFilters(new ErrorFilter());
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(() => app.close());

  const status = async (path: string, token?: string) => {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return (await fetch(`${url}/probe/${path}`, { headers })).status;
  };

  it.each([
    ['unmarked', 401, 403],
    ['public', 200, 200],
    ['admin', 401, 200],
    ['use', 401, 403],
  ])(
    'answers on the %s route %i to a stranger and %i to the admin token',
    async (path, toStranger, toAdmin) => {
      expect(await status(path)).toBe(toStranger);
      expect(await status(path, ADMIN_TOKEN)).toBe(toAdmin);
    },
  );

  it('keeps nothing of a client key but a salted digest', async () => {
    const { key } = (await (
      await fetch(`${url}/api/v1/client-keys`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'x', scopes: ['use'] }),
      })
    ).json()) as { key: string };
    const rows = JSON.stringify(await app.get(DataSource).getRepository(ClientKeyEntity).find());
    const slices = Array.from({ length: key.length - 11 }, (_, at) => key.slice(at, at + 12));
    expect(slices.filter((slice) => rows.includes(slice))).toEqual([]);
    expect(rows).toContain('"digest"');
  });
});
