import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type RecordingServer, startRecordingServer } from '../support/recording-server.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PAGE = 'https://app.example.com';
const CHAT = '/v1/chat/completions';
const body = JSON.stringify({ model: 'open/m', messages: [{ role: 'user', content: 'hello' }] });

let server: RecordingServer;
let test: TestApp;
let key: string;
beforeAll(async () => {
  server = await startRecordingServer();
  test = await startTestApp({
    environment: {
      LLM_SERVERS: `open=${server.baseUrl}`,
      CORS_ORIGINS: `${PAGE}, app://desktop`,
      BODY_LIMIT_MIB: '32',
    },
  });
  ({ key } = await test.createKey());
});
afterEach(() => {
  server.requests.length = 0;
});

const post = (headers: Record<string, string>, path = CHAT, content = body) =>
  test.request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: content,
  });
const bearer = () => ({ authorization: `Bearer ${key}` });

describe('the key of a caller', () => {
  it.each<[string, () => Record<string, string>]>([
    ['x-api-key', () => ({ 'x-api-key': key })],
    ['api-key', () => ({ 'api-key': key })],
    ['both, and a bearer token', () => ({ ...bearer(), 'x-api-key': key, 'api-key': key })],
    ['a bearer token and an empty api-key', () => ({ ...bearer(), 'api-key': '' })],
    ['a bearer token and another key', () => ({ ...bearer(), 'api-key': 'sk-of-another' })],
    ['a wrong bearer token and x-api-key', () => ({ authorization: 'Bearer wrong', 'x-api-key': key })],
  ])('may come as %s, and goes no further', async (_what, headers) => {
    expect((await post(headers())).status).toBe(200);
    expect(server.requests).toHaveLength(1);
    expect(JSON.stringify(server.requests[0]!.headers)).not.toMatch(/api-key|authorization|sk-of/);
  });

  it.each<[string, () => Record<string, string>]>([
    ['a wrong x-api-key', () => ({ 'x-api-key': 'wrong' })],
    ['the admin token as x-api-key', () => ({ 'x-api-key': test.adminToken })],
    ['a key twice in one header', () => ({ 'x-api-key': `${key}, ${key}` })],
    ['empty headers', () => ({ 'x-api-key': '', 'api-key': '' })],
  ])('is not %s', async (_what, headers) => {
    const response = await post(headers());
    expect([response.status, await response.json()]).toMatchObject([
      401,
      { error: { code: 'invalid_api_key' } },
    ]);
    expect(server.requests).toHaveLength(0);
  });
});

describe('slashes of a base URL', () => {
  it.each([
    '/v1//chat/completions',
    '/v1/chat/completions/',
    '//v1/chat//completions//?a=b//',
    '/chat/completions/',
  ])('are forgiven in %s', async (path) => {
    expect((await post(bearer(), path)).status).toBe(200);
    expect((await post({}, path)).status).toBe(401);
  });

  it.each(['/v1//models', '/v1/models/', '/openai/v1//models/'])('are forgiven in %s', async (path) => {
    expect((await test.request(path, { token: key })).status).toBe(200);
  });

  it.each(['/api/v1//settings', '/api/v1/settings/', '/health/'])('are not forgiven in %s', async (path) => {
    expect((await test.request(path, { token: test.adminToken })).status).toBe(404);
  });
});

describe('a body', () => {
  it('may have screenshots of 20 MB', async () => {
    const url = `data:image/png;base64,${'iVBO'.repeat(5_000_000)}`;
    const content = [{ type: 'image_url', image_url: { url } }];
    const large = JSON.stringify({ model: 'open/m', messages: [{ role: 'user', content }] });
    expect((await post(bearer(), CHAT, large)).status).toBe(200);
    expect(server.requests[0]!.body.length).toBeGreaterThan(20_000_000);
  });

  it('is refused past its size', async () => {
    const response = await post(bearer(), CHAT, `"${'a'.repeat(32 * 1024 * 1024)}"`);
    expect([response.status, await response.json()]).toMatchObject([
      413,
      { error: { code: 'request_too_large' } },
    ]);
  });
});

describe('a page of another origin', () => {
  const preflight = (path: string, origin: string, method = 'POST') =>
    test.request(path, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': 'authorization,x-stainless-lang',
      },
    });
  const allowedOf = ({ headers }: Response) => headers.get('access-control-allow-origin');

  it.each([PAGE, 'app://desktop'])('may ask a model if it is listed: %s', async (origin) => {
    const permission = await preflight(CHAT, origin);
    expect(permission.status).toBe(204);
    expect(allowedOf(permission)).toBe(origin);
    expect(permission.headers.get('access-control-allow-headers')).toBe('authorization,x-stainless-lang');
    expect(permission.headers.get('access-control-allow-methods')).toContain('POST');
    const answer = await post({ ...bearer(), origin });
    expect([answer.status, allowedOf(answer)]).toEqual([200, origin]);
    expect(answer.headers.get('access-control-expose-headers')).toContain('x-request-id');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('reads errors and streams too', async () => {
    const refused = await post({ origin: PAGE });
    expect([refused.status, allowedOf(refused)]).toEqual([401, PAGE]);
    const streamed = await post({ ...bearer(), origin: PAGE }, CHAT, body.replace('{', '{"stream":true,'));
    expect([streamed.status, allowedOf(streamed)]).toEqual([200, PAGE]);
    await streamed.text();
  });

  it.each([
    [CHAT, 'https://evil.example'],
    [CHAT, 'null'],
    ['/api/v1/settings', PAGE],
    ['/api/v1/client-keys', PAGE],
    ['/api/v1/session', PAGE],
    ['/admin/', PAGE],
  ])('gets no permission for %s as %s', async (path, origin) => {
    const permission = await preflight(path, origin);
    expect(permission.status).toBeGreaterThanOrEqual(400);
    expect(allowedOf(permission)).toBeNull();
    expect(allowedOf(await test.request(path, { headers: { origin } }))).toBeNull();
  });
});
