import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Logger, Post, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify';
import { CalledDirectly, callDirectly, ErrorFilter, RequireScope } from '../../../modules/http/index.js';
import { ConflictError } from '../../../modules/support/index.js';

@Controller()
@RequireScope('use')
class HotController {
  work: (reply: FastifyReply) => Promise<void> = async (reply) => void reply.send('answered');

  @Post('hot')
  @CalledDirectly()
  create(@Res() reply: FastifyReply): Promise<void> {
    return this.work(reply);
  }
}

/** The configuration that Nest gives Fastify with the route. */
const config = Reflect.getMetadata(
  RouteConfig({}).KEY,
  Object.getOwnPropertyDescriptor(HotController.prototype, 'create')!.value as object,
) as object;

describe('a route that Fastify calls directly', () => {
  let server: FastifyInstance;
  let controller: HotController;
  let checked: boolean;
  let url: string;

  beforeEach(async () => {
    Logger.overrideLogger(false);
    controller = new HotController();
    checked = true;
    server = fastify({ forceCloseConnections: true });
    server.addHook('onRequest', (request, _reply, done) => {
      if (checked) request.principal = { actor: 'client-key:1', scopes: new Set(['use']) };
      done();
    });
    const app = { get: (asked: unknown) => (asked === HotController ? controller : undefined) };
    callDirectly(server, app as Parameters<typeof callDirectly>[1], new ErrorFilter());
    const nest = (_request: unknown, reply: FastifyReply) => void reply.send('by Nest');
    server.post('/hot', { config }, nest);
    server.post('/other', nest);
    url = await server.listen();
  });
  afterEach(() => server.close());

  const post = async (path: string) => {
    const reply = await fetch(`${url}${path}`, { method: 'POST' });
    return { status: reply.status, text: await reply.text() };
  };

  it('is answered by its controller, and any other by Nest', async () => {
    expect((await post('/hot')).text).toBe('answered');
    expect((await post('/other')).text).toBe('by Nest');
  });

  it('keeps the declarations of its class and method', () => {
    expect(config).toMatchObject({ access: 'use', direct: { controller: HotController, method: 'create' } });
  });

  it.each([
    [
      'throws',
      () => {
        throw new ConflictError('Taken.', 'taken');
      },
    ],
    ['rejects', () => Promise.reject(new ConflictError('Taken.', 'taken'))],
  ])('is answered with the error that its handler %s', async (_how, work) => {
    controller.work = work;
    const reply = await post('/hot');
    expect(reply.status).toBe(409);
    expect(JSON.parse(reply.text)).toMatchObject({ error: { message: 'Taken.', code: 'taken' } });
  });

  it('calls no handler for a caller whose access was not checked', async () => {
    checked = false;
    let called = false;
    controller.work = async () => void (called = true);
    expect((await post('/hot')).status).toBe(500);
    expect(called).toBe(false);
  });
});
