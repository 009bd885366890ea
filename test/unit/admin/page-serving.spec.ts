import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { PageFiles } from '../../../modules/admin/page-files.js';
import { PageController } from '../../../modules/admin/page.controller.js';
import { ErrorFilter } from '../../../modules/http/index.js';
import { createHttpAdapter } from '../../../modules/http/fastify.js';

const INDEX = '<!doctype html><title>The page</title>';
const SCRIPT = 'export const answer = 42;';
const HASHED = 'assets/index-Ab12Cd34.js';

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

async function serve(files: PageFiles): Promise<NestFastifyApplication> {
  @Module({ controllers: [PageController], providers: [{ provide: PageFiles, useValue: files }] })
  class ServingModule {}

  const app = await NestFactory.create<NestFastifyApplication>(ServingModule, createHttpAdapter(), {
    bodyParser: false,
    logger: false,
  });
  app.useGlobalFilters(new ErrorFilter());
  await app.listen(0, '127.0.0.1');
  return app;
}

/** One request with the path exactly as given, which is answered with the bytes that were sent. */
function ask(
  app: NestFastifyApplication,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Reply> {
  const { port } = app.getHttpServer().address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const { statusCode: status = 0 } = response;
      const replied = response.headers as Reply['headers'];
      const body = buffer(response);
      body.then((bytes) => resolve({ status, headers: replied, body: bytes }), reject);
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('the admin page is served', () => {
  const folder = mkdtempSync(join(tmpdir(), 'llm-page-'));
  const page = join(folder, 'page');
  let app: NestFastifyApplication;

  beforeAll(async () => {
    mkdirSync(join(page, 'assets'), { recursive: true });
    for (const [name, text] of [
      ['index.html', INDEX],
      [HASHED, SCRIPT],
    ] as const) {
      writeFileSync(join(page, name), text);
      writeFileSync(join(page, `${name}.br`), brotliCompressSync(text));
      writeFileSync(join(page, `${name}.gz`), gzipSync(text));
    }
    writeFileSync(join(page, 'assets/icon-1.svg'), '<svg/>');
    writeFileSync(join(page, 'secrets.env'), 'OF_NO_KNOWN_TYPE=1');
    writeFileSync(join(folder, 'outside.js'), 'OUTSIDE');
    app = await serve(PageFiles.read(page));
  });
  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    '/admin',
    '/admin/',
    '/admin/index.html',
    '/admin/drivers',
    '/admin/standards/7/compare',
    '/admin?x=1',
  ])('with its index at %s, which is never kept', async (path) => {
    const { status, headers, body } = await ask(app, path);
    expect(status).toBe(200);
    expect(body.toString()).toBe(INDEX);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
    });
  });

  it.each([
    [HASHED, 'text/javascript; charset=utf-8'],
    ['assets/icon-1.svg', 'image/svg+xml'],
  ])('with %s as %s, to be kept for good since its name changes with it', async (path, type) => {
    const { status, headers } = await ask(app, `/admin/${path}`);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': type,
      'cache-control': 'public, max-age=31536000, immutable',
    });
  });

  it.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip;q=1.0, br;q=0', 'gzip', gunzipSync],
    ['GZIP', 'gzip', gunzipSync],
    ['identity', undefined, (body: Buffer) => body],
    ['', undefined, (body: Buffer) => body],
  ])('to a client that accepts "%s" in the encoding %s', async (accepted, encoding, decode) => {
    const { headers, body } = await ask(app, `/admin/${HASHED}`, { 'accept-encoding': accepted });
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers.vary).toBe('accept-encoding');
    expect(headers['content-length']).toBe(String(body.length));
    expect(decode(body).toString()).toBe(SCRIPT);
  });

  it('as it is, where no build has compressed it', async () => {
    const { headers, body } = await ask(app, '/admin/assets/icon-1.svg', { 'accept-encoding': 'br' });
    expect(headers).not.toHaveProperty('content-encoding');
    expect(body.toString()).toBe('<svg/>');
  });

  it('without a body to HEAD, with the headers of GET', async () => {
    const { status, headers, body } = await ask(app, `/admin/${HASHED}`, {}, 'HEAD');
    expect(status).toBe(200);
    expect(headers['content-length']).toBe(String(SCRIPT.length));
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(body).toHaveLength(0);
  });

  it.each(['/admin', `/admin/${HASHED}`])(
    'at %s with headers that forbid inline code, other hosts, frames and guessing of types',
    async (path) => {
      const { headers } = await ask(app, path);
      expect(headers).toMatchObject({
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
      });
      expect(headers['content-security-policy']!.split('; ').sort()).toEqual([
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "script-src 'self'",
        "style-src 'self'",
      ]);
    },
  );

  it.each([
    '/admin/missing.js',
    '/admin/assets/index-other.js',
    '/admin/secrets.env',
    `/admin/${HASHED}.br`,
    '/admin/.env',
    '/admin/../outside.js',
    '/admin/%2e%2e/outside.js',
    '/admin/..%2foutside.js',
    '/admin/assets/..%5c..%5c..%5coutside.js',
    '/admin/assets/../../outside.js',
    '/admin/__proto__.js',
  ])('and nothing else: %s is 404 with the envelope', async (path) => {
    const { status, headers, body } = await ask(app, path);
    expect(status).toBe(404);
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(JSON.parse(body.toString())).toMatchObject({ error: { type: 'not_found_error', param: null } });
  });

  it.each(['constructor', '__proto__', 'toString', '..%2f..%2fetc%2fpasswd'])(
    'with the index at /admin/%s, a path like that of any view',
    async (path) => {
      expect((await ask(app, `/admin/${path}`)).body.toString()).toBe(INDEX);
    },
  );

  it('not at all where nothing was built, the sources least of all', async () => {
    const unbuilt = await serve(PageFiles.read(join(import.meta.dirname, '../../../modules/admin/page')));
    try {
      for (const path of ['/admin', '/admin/index.html', '/admin/src/main.tsx'])
        expect((await ask(unbuilt, path)).status).toBe(404);
    } finally {
      await unbuilt.close();
    }
  });
});
