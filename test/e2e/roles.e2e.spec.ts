import { beforeAll, describe, expect, it } from '@jest/globals';
import { type ServedRoute, ServedRoutes } from '../support/served-routes.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('a process with the role worker', () => {
  const routes: ServedRoute[] = [];
  let test: TestApp;
  beforeAll(async () => {
    const imports = [ServedRoutes.into(routes)];
    test = await startTestApp({ environment: { PROCESS_ROLE: 'worker' }, imports });
  });

  it('answers load balancers', async () => {
    expect((await test.request('/health')).status).toBe(200);
    expect((await test.request('/ready')).status).toBe(200);
  });

  it('shows its metrics to callers with the scope', async () => {
    expect((await test.request('/metrics')).status).toBe(401);
    expect((await test.request('/metrics', { token: test.adminToken })).status).toBe(403);
  });

  it('serves no other route, public ones and the admin page included, and says why', async () => {
    const others = routes.filter(({ url }) => !['/health', '/ready', '/metrics'].includes(url));
    expect(others.length).toBeGreaterThan(50);
    for (const { method, url } of others) {
      const path = url.replaceAll(/:\w+|\*/g, 'x');
      const reply = await test.request(path, { method, token: test.adminToken });
      expect([method, path, reply.status]).toEqual([method, path, 404]);
    }
    const reply = await test.request('/v1/models');
    expect(await reply.json()).toMatchObject({
      error: { code: 'route_not_found', message: expect.stringContaining('"worker"') },
    });
  });
});
