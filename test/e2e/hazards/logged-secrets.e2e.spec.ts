import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Logger, Module, Param, Req } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { FastifyRequest } from 'fastify';
import { request as askOverHttp } from 'undici';
import { LlmDriverFacade } from '../../../modules/llm-driver/index.js';
import { RequireScope } from '../../../modules/http/index.js';
import { unusedPort } from '../../support/fake-provider/index.js';
import { tracesOf } from '../../support/leaks.js';
import { AttackedServer } from './attacked-server.js';

/** A secret that does not look like one: only where it stands says what it is. */
const PLAIN = randomBytes(24).toString('hex');

type Mistake = (request: FastifyRequest, probe: MistakenController) => unknown;

/** What people write when they look for a mistake, and forget to take out again. */
const MISTAKES: Readonly<Record<string, Mistake>> = {
  'logs the configuration': (_request, { config, logger }) => {
    logger.debug({
      msg: 'configuration',
      app: config.get<object>('app'),
      access: config.get<object>('access'),
      llm: config.get<object>('llmDriver'),
    });
    logger.debug(inspect(config, { depth: 5 }));
    logger.debug(
      JSON.stringify([
        config.get<object>('app'),
        config.get<object>('access'),
        config.get<object>('llmDriver'),
      ]),
    );
  },
  'logs a driver': (_request, { llm, logger }) => {
    logger.debug(inspect(llm.driver('groq'), { depth: 5 }));
    logger.debug({ msg: 'driver', name: llm.driver('openai').name, context: { ...llm.driver('openai') } });
  },
  'logs the request': ({ headers }, { logger }) => {
    logger.debug({ msg: 'request', headers });
    logger.debug({ msg: 'request', request: { headers, authorization: headers.authorization } });
    logger.debug(`asked with ${headers.authorization}`);
  },
  'logs fields that hold secrets': (_request, { logger }) => {
    for (const field of [
      'apiKey',
      'api_key',
      'key',
      'token',
      'adminToken',
      'password',
      'secret',
      'cookie',
      'authorization',
    ])
      logger.debug({ msg: 'fields', [field]: PLAIN, inner: { [field]: PLAIN } });
  },
  'throws an error that has headers': ({ headers }) => {
    throw Object.assign(new Error('it broke'), {
      headers,
      config: { headers: { 'x-key': PLAIN } },
      request: { PLAIN },
    });
  },
  'throws an error whose cause quotes them': ({ headers }) => {
    const cause = Object.assign(new Error(`undici: ${headers.authorization}`), { options: { headers } });
    throw new Error('it broke', { cause });
  },
  'throws what is no error': ({ headers }) => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    throw { headers, key: PLAIN };
  },
  'lets a failed call through': async ({ headers }) => {
    await askOverHttp(`http://127.0.0.1:${await unusedPort()}/?key=${PLAIN}`, {
      headers: { authorization: headers.authorization },
    });
  },
};

@Controller('probe')
@RequireScope('use')
class MistakenController {
  readonly logger = new Logger('probe');

  constructor(
    readonly config: ConfigService,
    readonly llm: LlmDriverFacade,
  ) {}

  @Get(':name')
  async make(@Param('name') name: string, @Req() request: FastifyRequest) {
    await MISTAKES[name]?.(request, this);
    return {};
  }
}

@Module({ controllers: [MistakenController] })
class MistakenModule {}

describe('code that logs or throws more than it should', () => {
  let server: AttackedServer;

  beforeAll(async () => {
    server = await AttackedServer.start([MistakenModule]);
  });

  it.each(Object.keys(MISTAKES))('shows no secret when it %s, at debug level', async (name) => {
    const before = server.test.logLines.length;
    const { status, text } = await server.send('GET', `/probe/${encodeURIComponent(name)}`, {
      token: server.key,
    });
    expect([200, 500]).toContain(status);
    const written = server.test.logLines.slice(before).join('\n') + text;
    expect(written).not.toBe('');
    expect(tracesOf(PLAIN).filter((trace) => written.includes(trace))).toEqual([]);
    expect(await server.leaked()).toEqual([]);
  });

  it('leaves [secret] in the log in place of each secret', () => {
    expect(server.test.logLines.filter((line) => line.includes('[secret]')).length).toBeGreaterThan(5);
  });
});
