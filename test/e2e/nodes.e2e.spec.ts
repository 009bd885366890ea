import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { BuiltServer } from '../support/built-server.js';
import { closeLater } from '../support/cleanup.js';
import { CommandLine } from '../support/command-line.js';

interface Node {
  readonly name: string;
  readonly role: string;
  readonly live: boolean;
  readonly this: boolean;
}

const newKey = () => `base64:${randomBytes(32).toString('base64')}`;

describe('two servers on one database', () => {
  let environment: Record<string, string>;
  let one: BuiltServer;
  let other: BuiltServer;

  const nodes = async (server: BuiltServer) => {
    const response = await server.request('/api/v1/nodes', { token: server.adminToken });
    return ((await response.json()) as { data: Node[] }).data;
  };
  const run = (words: readonly string[], variables: Record<string, string> = {}, input?: string) => {
    const cli = new CommandLine();
    Object.assign(cli.environment, environment, variables);
    return cli.run(words, input);
  };

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nodes-'));
    closeLater(() => rmSync(folder, { recursive: true }));
    environment = { DATABASE_URL: `sqlite:${join(folder, 'database.sqlite')}`, APP_KEY: newKey() };
    one = await BuiltServer.start({ ...environment, NODE_NAME: 'one' });
    other = await BuiltServer.start({ ...environment, NODE_NAME: 'other', PROCESS_ROLE: 'gateway' });
  });

  it('list each other, for administrators', async () => {
    expect(await nodes(one)).toMatchObject([
      { name: 'one', role: 'all', live: true, this: true },
      { name: 'other', role: 'gateway', live: true, this: false },
    ]);
    expect((await nodes(other)).map((node) => node.this)).toEqual([false, true]);
    const key = await one.createKey(['use', 'metrics']);
    expect((await one.request('/api/v1/nodes', { token: key })).status).toBe(403);
  });

  it('are listed by a command within 80 columns, as JSON too', async () => {
    const { code, stdout } = await run(['nodes']);
    expect([code, Math.max(...stdout.split('\n').map((line) => line.length)) <= 80]).toEqual([0, true]);
    expect(stdout).toMatch(
      /^STATE +ROLE +VERSION +STARTED +SEEN +NAME\nlive +all +[\d.]+ +\S+ \S+Z +\S+ \S+Z +one\n/,
    );
    const json = JSON.parse((await run(['nodes', '--json'])).stdout) as Node[];
    expect(json.map(({ name, live }) => [name, live])).toEqual([
      ['one', true],
      ['other', true],
    ]);
  });

  it('name themselves in the audit log', async () => {
    const headers = { 'content-type': 'application/json' };
    const store = (server: BuiltServer) =>
      server.request('/api/v1/settings/mock/model', {
        ...{ method: 'PUT', token: server.adminToken, headers, body: { value: 'mock-1' } },
      });
    expect([(await store(one)).status, (await store(other)).status]).toEqual([200, 200]);
    const response = await one.request('/api/v1/audit?limit=2', { token: one.adminToken });
    const { data } = (await response.json()) as { data: { node: string }[] };
    expect(data.map(({ node }) => node)).toEqual(['other', 'one']);
  });

  it('let no third one start with another APP_KEY, which ends with the reason in one line', async () => {
    const third = BuiltServer.launch({ ...environment, APP_KEY: newKey() });
    expect(await third.ended).toEqual({ code: 1, signal: null });
    const lines = third.output.trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/APP_KEY .*"one" .*same APP_KEY.*APP_PREVIOUS_KEYS/);
    expect(third.output).not.toContain('listening');
  });

  it('let no command with another APP_KEY store secrets', async () => {
    const wrong = { APP_KEY: newKey() };
    for (const words of [['settings:set', 'groq', 'api_key'], ['settings:rotate']]) {
      const { code, stderr } = await run(words, wrong, 'gsk_canaryCanaryCanary0123456789\n');
      expect([code, stderr]).toEqual([
        2,
        expect.stringMatching(/^error: APP_KEY [^\n]+same APP_KEY[^\n]+\n$/),
      ]);
    }
    const { code } = await run(['settings:set', 'mock', 'model'], wrong, 'mock-2\n');
    expect(code).toBe(0);
  });

  it('take one that was killed for gone when the next one starts on this machine', async () => {
    const killed = await BuiltServer.start({ ...environment, NODE_NAME: 'killed' });
    await killed.kill();
    await BuiltServer.start({ ...environment, NODE_NAME: 'next' });
    expect((await nodes(one)).map(({ name }) => name)).toEqual(['next', 'one', 'other']);
  });

  it('see one leave that ends in order', async () => {
    const leaving = await BuiltServer.start({ ...environment, NODE_NAME: 'leaving' });
    expect((await nodes(one)).map(({ name }) => name)).toContain('leaving');
    leaving.signal('SIGTERM');
    expect(await leaving.ended).toEqual({ code: 0, signal: null });
    expect((await nodes(one)).map(({ name }) => name)).not.toContain('leaving');
  });
});
