import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { AdminPage, type Visit } from './support/admin-page.js';
import { describeInBrowser } from './support/chromium.js';

/** Makes a client key, if a form's text is taken for JSON: a form sends `name=value`. */
const FORGED_NAME = '{"name":"forged","scopes":["admin"],"ignored":"';

/**
 * Another origin of the same site, to which cookies of `SameSite=Strict` go along and `Origin` alone tells it
 * from the page, and another site, to which they do not.
 */
const OTHERS = [
  { what: 'another port', host: '127.0.0.1', status: 403, code: 'csrf' },
  { what: 'another site', host: 'localhost', status: 401, code: 'invalid_api_key' },
] as const;

describeInBrowser('pages of other origins in the browser of a signed-in user', () => {
  let admin: AdminPage;
  let visit: Visit;
  let other: Server;
  let body = '';

  const open = async (host: string, html: string) => {
    body = html;
    visit = await admin.visit({ failOnProblems: false });
    await visit.page.getByRole('heading', { name: 'groq' }).waitFor();
    const page = await visit.context.newPage();
    await page.goto(`http://${host}:${(other.address() as AddressInfo).port}/`);
    return page;
  };
  const stored = async () => {
    const { server } = admin;
    const read = async (path: string) =>
      (await (await server.request(path, { token: server.adminToken })).json()) as unknown;
    return JSON.stringify([await read('/api/v1/settings'), await read('/api/v1/client-keys')]);
  };

  beforeAll(async () => {
    admin = await AdminPage.start();
    other = createServer(({ url }, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(url === '/' ? body : '<div id="page"></div>');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    other.closeAllConnections();
    await new Promise((resolve) => other.close(resolve));
  });

  it.each(OTHERS)('show nothing of the admin page in a frame: $what', async ({ host }) => {
    const page = await open(
      host,
      `<iframe src="${admin.server.url}/admin"></iframe><iframe src="/framed"></iframe>`,
    );
    const shown = await Promise.all(
      page
        .frames()
        .slice(1)
        .map((frame) => frame.evaluate(() => [location.protocol, document.querySelector('#page') !== null])),
    );
    // The second frame is one that may be shown.
    expect(shown).toEqual([
      ['chrome-error:', false],
      ['http:', true],
    ]);
  });

  it.each(OTHERS)('create no client key with a form: $what', async ({ host, status, code }) => {
    const page = await open(
      host,
      `<form method="post" enctype="text/plain" action="${admin.server.url}/api/v1/client-keys">
        <input name='${FORGED_NAME}' value='"}'><button>Win</button></form>`,
    );
    const before = await stored();
    const [reply] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith('/api/v1/client-keys')),
      page.getByRole('button').click(),
    ]);
    expect([reply.status(), await reply.json()]).toMatchObject([status, { error: { code } }]);
    expect(await stored()).toBe(before);
  });

  it.each(OTHERS)('change no setting with a form or a script: $what', async ({ host }) => {
    const setting = `${admin.server.url}/api/v1/settings/groq/model`;
    const page = await open(
      host,
      `<form method="post" action="${setting}"><input name="value" value="forged"><button>Win</button></form>`,
    );
    const before = await stored();
    const sent = await page.evaluate(async (address) => {
      const body = JSON.stringify({ value: 'forged' });
      const headers = { 'content-type': 'application/json' };
      const send = (init: RequestInit) =>
        fetch(address, { credentials: 'include', body, ...init }).then(
          ({ status, type }) => `${status} ${type}`,
          ({ name }: Error) => name,
        );
      return [await send({ method: 'PUT', headers }), await send({ method: 'POST', mode: 'no-cors' })];
    }, setting);
    // What is asked without the server's consent is sent, and its answer is not shown.
    expect(sent).toEqual(['TypeError', '0 opaque']);
    const [reply] = await Promise.all([
      page.waitForResponse((response) => response.request().isNavigationRequest()),
      page.getByRole('button').click(),
    ]);
    expect(reply.status()).toBeGreaterThanOrEqual(400);
    expect(await stored()).toBe(before);
  });
});
