import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Controller, Get, type INestApplication, Logger, NotFoundException, Res } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { firstValueFrom, isObservable } from 'rxjs';
import {
  LlmDriverFacade,
  LlmDriverModule,
  LlmError,
  LlmErrorFilter,
} from '../../../modules/llm-driver/index.js';
import { ConfigurationError, InvalidRequestError } from '../../../modules/support/index.js';

@Controller()
class AskController {
  constructor(private readonly llm: LlmDriverFacade) {}

  @Get('ask')
  ask() {
    return this.llm.completion('hello');
  }

  @Get('unknown')
  unknown() {
    return this.llm.completion('hello', { model: 'internal-model' });
  }

  @Get('fastest')
  fastest() {
    return this.llm.fastest('hello', ['groq/internal-model', 'groq/other']);
  }

  @Get('refused')
  refused(@Res({ passthrough: true }) response: { header(name: string, value: string): unknown }) {
    response.header('content-disposition', 'attachment');
    throw new LlmError('rate_limit_exceeded', { retryAfterMs: 1_500 });
  }

  @Get('invalid')
  invalid() {
    throw new InvalidRequestError('attempts must be at least 1.', 'attempts');
  }

  @Get('misconfigured')
  misconfigured() {
    throw new ConfigurationError('drivers.groq.apiKey is hidden.', 'drivers');
  }

  @Get('missing')
  missing() {
    throw new NotFoundException('No such page');
  }

  @Get('begun')
  begun(@Res() response: ServerResponse | { raw: ServerResponse }) {
    const raw = 'raw' in response ? response.raw : response;
    raw.writeHead(200, { 'content-type': 'text/plain' });
    raw.write('begun');
    throw new LlmError('upstream_error');
  }
}

const PLATFORMS = {
  Express: () => new ExpressAdapter(),
  Fastify: () => new FastifyAdapter(),
};
let app: INestApplication | undefined;
afterEach(async () => {
  jest.restoreAllMocks();
  await app?.close();
});

async function start(platform: keyof typeof PLATFORMS, errorFilter = true): Promise<string> {
  const options = { drivers: { groq: {} }, errorFilter };
  const testing = await Test.createTestingModule({
    imports: [LlmDriverModule.forRoot(options)],
    controllers: [AskController],
  }).compile();
  app = testing.createNestApplication(PLATFORMS[platform](), { logger: false });
  await app.listen(0, '127.0.0.1');
  return app.getUrl();
}

describe.each(['Express', 'Fastify'] as const)('LlmErrorFilter on %s', (platform) => {
  it('answers with the status and the fixed text of the error, and logs the long one', async () => {
    const log = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const reply = await fetch(`${await start(platform)}/ask`);
    expect(reply.status).toBe(503);
    expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await reply.json()).toEqual({
      error: {
        message: 'This driver has no API key. Set one in the settings.',
        type: 'service_unavailable_error',
        param: null,
        code: 'provider_not_configured',
      },
    });
    expect(log.mock.calls.map(([message]) => message as string)).toEqual([
      'groq has no API key: set drivers.groq.apiKey or GROQ_API_KEY.',
    ]);
  });

  it.each([
    ['unknown', 404, 'There is no such model.', 'Unknown model "internal-model". Known: groq/<model>.'],
    [
      'fastest',
      503,
      'Every model failed.',
      'Every model failed: groq/internal-model (provider_not_configured), groq/other (provider_not_configured).',
    ],
  ])('names nothing of the application: %s', async (path, status, shown, logged) => {
    const log: unknown[] = [];
    for (const level of ['error', 'warn'] as const)
      jest.spyOn(Logger.prototype, level).mockImplementation((message) => void log.push(message));
    const reply = await fetch(`${await start(platform)}/${path}`);
    expect(reply.status).toBe(status);
    expect(await reply.json()).toMatchObject({ error: { message: shown } });
    expect(log).toEqual([logged]);
  });

  it('tells when to try again, and drops headers of the answer it replaces', async () => {
    const reply = await fetch(`${await start(platform)}/refused`);
    expect(reply.status).toBe(429);
    expect(reply.headers.get('retry-after')).toBe('2');
    expect(reply.headers.get('content-disposition')).toBeNull();
  });

  it('answers mistakes of the request with their field, and hides those of the configuration', async () => {
    const url = await start(platform);
    expect(await (await fetch(`${url}/invalid`)).json()).toMatchObject({ error: { param: 'attempts' } });
    const reply = await fetch(`${url}/misconfigured`);
    expect(reply.status).toBe(500);
    expect(await reply.text()).not.toContain('hidden');
  });

  it('leaves other exceptions to other filters', async () => {
    const reply = await fetch(`${await start(platform)}/missing`);
    expect(await reply.json()).toEqual({ message: 'No such page', error: 'Not Found', statusCode: 404 });
  });

  it('adds nothing to a reply that has begun, and does not let it look complete', async () => {
    const reply = await fetch(`${await start(platform)}/begun`);
    const text = await new Response(reply.body).text().catch((error: unknown) => error);
    expect(text).toMatchObject({ name: 'TypeError' });
  });

  it('is not registered unless asked for', async () => {
    const reply = await fetch(`${await start(platform, false)}/invalid`);
    expect(reply.status).toBe(500);
  });
});

describe('LlmErrorFilter outside HTTP', () => {
  const error = new LlmError('upstream_error');
  const filter = new LlmErrorFilter(new HttpAdapterHost());
  const host = (type: string) => {
    const context = new ExecutionContextHost([]);
    context.setType(type);
    return context;
  };

  it.each(['graphql', 'ws'])('throws the error again (%s)', (type) => {
    expect(() => filter.catch(error, host(type))).toThrow(error);
  });

  it('gives it to the caller of a microservice', async () => {
    const given = filter.catch(error, host('rpc'));
    if (!isObservable(given)) throw new TypeError('No observable.');
    await expect(firstValueFrom(given)).rejects.toBe(error);
  });
});
