import { writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { CommandLine } from '../support/command-line.js';

describe("the command line with a server's database", () => {
  let cli: CommandLine;
  beforeEach(() => {
    cli = new CommandLine();
  });

  describe('named models', () => {
    it('are stored, listed, used and removed', async () => {
      const set = await cli.run(['models:set', 'fast', '--target', 'groq/x', 'mock/mock-1']);
      expect([set.code, set.stdout]).toEqual([0, expect.stringMatching(/^Stored fast\./)]);
      const listed = await cli.run(['models', '--json']);
      expect(JSON.parse(listed.stdout)).toMatchObject([
        { name: 'fast', targets: ['groq/x', 'mock/mock-1'], source: 'stored', state: 'ok' },
      ]);
      const answered = await cli.run(['complete', 'hello', '--model', 'fast']);
      expect([answered.code, answered.stdout]).toEqual([0, expect.stringMatching(/\S/)]);
      expect((await cli.run(['models:forget', 'fast'])).code).toBe(0);
      expect((await cli.run(['models:forget', 'fast'])).code).toBe(2);
      expect((await cli.run(['models'])).stderr).toContain('no named models');
    });

    it('are warned of if a target is retired, and the drivers too', async () => {
      const facts = { 'mock/old': { retiresOn: '2026-01-01', replacement: 'mock-1' } };
      writeFileSync(cli.path('models.json'), JSON.stringify(facts));
      cli.environment.MODEL_CATALOGUE = cli.path('models.json');
      const warning = 'warning: mock/old was retired on 2026-01-01. The provider recommends mock-1.';
      const set = await cli.run(['models:set', 'fast', '--target', 'mock/old', 'mock/mock-1']);
      expect(set.stderr).toBe(`${warning}\n`);
      expect((await cli.run(['models'])).stderr).toBe(`${warning}\n`);
      expect(JSON.parse((await cli.run(['models', '--json'])).stdout)).toMatchObject([
        { warnings: [{ reason: 'retired', replacement: 'mock-1' }] },
      ]);
      await cli.run(['settings:set', 'mock', 'model'], 'old');
      expect((await cli.run(['drivers'])).stderr).toBe(`${warning}\n`);
    });

    it.each([
      ['no target', ['models:set', 'fast'], 64],
      ['defaults that are no JSON', ['models:set', 'fast', '--target', 'mock/a', '--defaults', '{'], 64],
      [
        'a number past all bounds',
        ['models:set', 'fast', '--target', 'mock/a', '--defaults', '{"x":1e999}'],
        64,
      ],
      ['an unknown target', ['models:set', 'fast', '--target', 'gone/x'], 2],
      ['a host', ['models:set', 'fast', '--target', 'mock/a', '--defaults', '{"api_base":"http://x"}'], 2],
    ])('are refused with %s', async (_what, words, code) => {
      const refused = await cli.run(words);
      expect([refused.code, refused.stdout]).toEqual([code, '']);
      expect(refused.stderr).toMatch(/^error: .+/);
    });
  });

  it('creates a client key with limits, and lists them', async () => {
    const limits = ['--rpm', '60', '--concurrency', '4', '--model', 'fast', 'groq/*'];
    const made = await cli.run(['client-key:create', 'laptop', ...limits, '--json']);
    expect(JSON.parse(made.stdout)).toMatchObject({
      limits: { rpm: 60, concurrency: 4, models: ['fast', 'groq/*'] },
    });
    const listed = await cli.run(['client-key:list']);
    expect(listed.stdout).toContain('rpm=60 concurrency=4 models=fast,groq/*');
    const wrong = await cli.run(['client-key:create', 'laptop', '--model', 'a,b']);
    expect([wrong.code, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toContain('limits.models[0]');
  });

  describe('updates of a client key', () => {
    const changed = async (words: readonly string[]) => {
      const { code, stdout, stderr } = await cli.run(['client-key:update', ...words, '--json']);
      expect([code, stderr]).toEqual([0, '']);
      return JSON.parse(stdout) as unknown;
    };

    it('change only the given fields, by id or by prefix', async () => {
      const made = await cli.run([
        'client-key:create',
        'laptop',
        ...['--rpm', '60', '--model', 'fast', '--json'],
      ]);
      const { id, prefix, key } = JSON.parse(made.stdout) as { id: string; prefix: string; key: string };
      expect(await changed([id, '--rpm', '5', '--tpm', '900'])).toMatchObject({
        id,
        name: 'laptop',
        scopes: ['use'],
        limits: { rpm: 5, tpm: 900, models: ['fast'] },
      });
      expect(await changed([prefix, '--without', 'rpm', 'models', '--name', 'desk'])).toMatchObject({
        id,
        name: 'desk',
        limits: { tpm: 900 },
      });
      const plain = await cli.run(['client-key:update', prefix, '--no-limits', '--scope', 'use', 'metrics']);
      expect([plain.code, plain.stdout]).toEqual([
        0,
        'Client key "desk" (use, metrics): no limits. Running servers apply this within a second.\n',
      ]);
      const byKey = await cli.run(['client-key:update', key, '--rpm', '5']);
      expect([byKey.code, byKey.stdout]).toEqual([2, '']);
      expect(byKey.stderr).not.toContain(key.slice(12, 30));
      expect((await cli.run(['client-key:revoke', prefix])).code).toBe(0);
      expect((await cli.run(['client-key:update', id, '--rpm', '5'])).code).toBe(2);
    });

    it.each([
      ['nothing to change', [], 64, 'Nothing to change'],
      ['a limit both set and removed', ['--rpm', '5', '--without', 'rpm'], 64, 'set and removed'],
      ['no limits and one', ['--no-limits', '--tpm', '5'], 64, '--no-limits'],
      ['an unknown limit', ['--without', 'rpd'], 64, 'rpd'],
      ['a model that is no name', ['--model', 'a,b'], 2, 'limits.models[0]'],
      ['a name of blanks', ['--name', ' '], 2, 'name'],
    ])('are refused with %s', async (_what, words, code, message) => {
      const refused = await cli.run(['client-key:update', 'llm_abcdefg', ...words]);
      expect([refused.code, refused.stdout]).toEqual([code, '']);
      expect(refused.stderr).toContain(message);
    });
  });
});
