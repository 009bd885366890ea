import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A cold start of the whole application on a busy machine. */

const MAIN = resolve('dist/src/main.js');
const appKey = () => `base64:${randomBytes(32).toString('base64')}`;
const adminToken = () => randomBytes(24).toString('hex');

describe('the built server', () => {
  let directory: string;
  let running: ChildProcess | undefined;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'llm-start-'));
  });
  afterEach(() => {
    running?.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });

  function start(environment: Record<string, string>) {
    const path = { PATH: process.env.PATH ?? '' };
    const child = spawn(process.execPath, [MAIN], {
      cwd: directory,
      env: { ...path, PORT: '0', ...environment },
    });
    running = child;
    const output = { text: '' };
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output.text += chunk.toString()));
    return { child, output };
  }

  async function firstMatch(child: ChildProcess, output: { text: string }, pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(output.text)?.[1];
      if (found !== undefined) return found;
      const ended = child.exitCode !== null;
      if (ended) throw new Error(`The server ended: ${output.text}`);
      await Promise.race([once(child.stdout!, 'data'), once(child, 'exit')]);
    }
  }

  it.each([
    ['missing', ''],
    ['of 31 bytes', `base64:${randomBytes(31).toString('base64')}`],
    ['a placeholder', 'base64:changemechangemechangemechangemechangemeche='],
  ])('refuses to start if APP_KEY is %s, with one line without the value', async (_name, value) => {
    const { child, output } = start({ APP_KEY: value, ADMIN_TOKEN: adminToken(), PORT: '45871' });
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(1);
    expect(output.text.trim().split('\n')).toHaveLength(1);
    expect(output.text).toMatch(/^APP_KEY .*setup/);
    if (value !== '') expect(output.text).not.toContain(value.slice(7, 19));
    const refused = await once(connect(45871, '127.0.0.1'), 'error').then(
      ([error]) => (error as NodeJS.ErrnoException).code,
    );
    expect(refused).toBe('ECONNREFUSED');
  });

  it('reports every problem at once', async () => {
    const { child, output } = start({ ADMIN_TOKEN: 'short', PORT: 'none' });
    await once(child, 'close');
    expect(
      output.text
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(['PORT', 'APP_KEY', 'ADMIN_TOKEN']);
  });

  it('does not start in production before a driver is named, and says so in one line', async () => {
    const production = { NODE_ENV: 'production', APP_KEY: appKey(), ADMIN_TOKEN: adminToken() };
    const { child, output } = start(production);
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(1);
    expect(output.text).toMatch(/^LLM_DRIVER must be set, as NODE_ENV is production: .*\n$/);
  });

  it('reads .env, gives the process environment priority, serves, and exits on SIGTERM', async () => {
    const [fromFile, fromProcess] = [adminToken(), adminToken()];
    writeFileSync(
      join(directory, '.env'),
      `APP_KEY=${appKey()}\nADMIN_TOKEN=${fromFile}\nDATABASE_URL=sqlite:here/db.sqlite\n`,
    );
    const { child, output } = start({ ADMIN_TOKEN: fromProcess });
    const url = await firstMatch(child, output, /listening on (http:\/\/127\.0\.0\.1:\d+)/);
    const status = async (path: string, token: string) =>
      (await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await status('/api/v1/client-keys', fromFile)).toBe(401);
    expect(await status('/api/v1/client-keys', fromProcess)).toBe(200);
    expect(await status('/openapi.json', fromFile)).toBe(401);
    expect(await status('/openapi.json', fromProcess)).toBe(200);
    expect(await status('/docs', fromFile)).toBe(401);
    expect(await status('/docs', fromProcess)).toBe(200);
    child.kill('SIGTERM');
    await once(child, 'close');
    expect(output.text).not.toContain(fromProcess);
  });
});
