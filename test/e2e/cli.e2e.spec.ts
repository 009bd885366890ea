import { beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { CommandLine } from '../support/command-line.js';
import { FakeProvider } from '../support/fake-provider/index.js';
import { INSTANCES, KNOWN_DRIVERS } from '../support/known-drivers.js';

const KEY = 'gsk_canary0123456789abcdefghijklmnopqrstuvwxyz';

describe('the command line', () => {
  let cli: CommandLine;
  beforeEach(() => {
    cli = new CommandLine();
  });

  it('lists its commands and exit codes within 80 columns', async () => {
    const { code, stdout } = await cli.runAsProcess(['--help']);
    expect(code).toBe(0);
    for (const command of [
      'key:generate',
      'settings:set',
      'client-key:create',
      'drivers',
      'limits',
      'nodes',
      'complete',
      'pool',
      'check',
    ]) {
      expect(stdout).toContain(`  ${command}`);
    }
    expect(stdout).toContain('64   wrong usage');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('is the bin of the package', () => {
    const { bin, version } = JSON.parse(readFileSync('packages/server/package.json', 'utf8')) as {
      bin: { llm: string };
      version: string;
    };
    const { stdout } = spawnSync(process.execPath, [`packages/server/${bin.llm}`, '--version'], {
      encoding: 'utf8',
    });
    expect(stdout).toBe(`${version}\n`);
  });

  it.each([
    ['an unknown command', ['nonsense']],
    ['an unknown option', ['drivers', '--nonsense']],
    ['a missing argument', ['client-key:create']],
    ['a missing option', ['pool', 'prompts.txt']],
    ['a word for a number', ['complete', 'hi', '--temperature', 'hot']],
    ['a number out of range', ['pool', 'prompts.txt', '--output', 'results.jsonl', '--concurrency', '0']],
    ['two options that exclude each other', ['complete', 'hi', '--stream', '--json']],
  ])('exits with 64 for %s', async (_what, words) => {
    const { code, stdout, stderr } = await cli.run(words);
    expect([code, stdout]).toEqual([64, '']);
    expect(stderr).toMatch(/^error: .+/);
  });

  it.each([
    ['in plain text', []],
    ['as a stream', ['--stream']],
  ])('says that an answer is of the mock driver %s, beside the answer', async (_what, options) => {
    const { code, stdout, stderr } = await cli.run(['complete', 'hi', '--driver', 'mock', ...options]);
    expect([code, stdout]).toEqual([0, 'Mock answer to: hi\n']);
    expect(stderr).toBe('warning: answers of the mock driver, not of a model\n');
  });

  it('says in JSON that an answer is of the mock driver', async () => {
    const { stdout, stderr } = await cli.run(['complete', 'hi', '--driver', 'mock', '--json']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ warnings: ['answers of the mock driver, not of a model'] });
  });

  it('generates an application key without any configuration', async () => {
    delete cli.environment.APP_KEY;
    const [one, other] = [await cli.run(['key:generate']), await cli.run(['key:generate', '--json'])];
    expect([one.code, one.stdout]).toEqual([0, expect.stringMatching(/^base64:[\w+/]{43}=\n$/)]);
    expect((JSON.parse(other.stdout) as { key: string }).key).not.toBe(one.stdout.trim());
    expect(readdirSync(cli.folder)).toEqual([]);
  });

  it('reports every problem of the configuration in one line each, without values', async () => {
    cli.environment.APP_KEY = 'base64:tooshort';
    cli.environment.LLM_DRIVER = 'nonsense';
    const { code, stderr } = await cli.runAsProcess(['drivers']);
    expect(code).toBe(2);
    expect(stderr).toContain('error: APP_KEY must');
    expect(stderr).toContain(`error: LLM_DRIVER names no driver. Known: ${KNOWN_DRIVERS}.`);
    expect(stderr.trim().split('\n')).toHaveLength(2);
    expect(stderr).not.toContain('tooshort');
  });

  it('exits without an error when its output is closed', async () => {
    const child = cli.start(['drivers']);
    child.stdout.destroy();
    const { code, stderr } = await cli.finished(child);
    expect([code, stderr]).toEqual([141, '']);
  });

  describe('settings', () => {
    it('stores a secret from standard input encrypted, and never shows it', async () => {
      const stored = await cli.runAsProcess(['settings:set', 'groq', 'api_key'], `${KEY}\n`);
      expect([stored.code, stored.stdout]).toEqual([0, 'Stored groq.api_key, which ends in wxyz.\n']);
      const listed = await cli.runAsProcess(['settings:list']);
      expect(listed.stdout).toMatch(/groq\.api_key +stored +set, ends in wxyz/);
      const json = await cli.run(['settings:list', '--json']);
      expect(JSON.parse(json.stdout)).toContainEqual(
        expect.objectContaining({ group: 'groq', key: 'api_key', source: 'stored' }),
      );
      expect(stored.stderr + listed.stdout + json.stdout).not.toContain('canary');
      for (const file of readdirSync(cli.path('storage'))) {
        expect(readFileSync(cli.path(`storage/${file}`)).includes('canary')).toBe(false);
      }
    });

    it.each([
      ['as an argument', ['groq', 'api_key', KEY]],
      ['as an option', ['groq', 'api_key', `--value=${KEY}`]],
      ['behind the key', ['groq', `api_key=${KEY}`]],
      ['in the place of the group', [KEY.replace('_', '='), 'api_key']],
    ])('refuses a value %s without repeating it', async (_where, words) => {
      const { code, stdout, stderr } = await cli.run(['settings:set', ...words]);
      expect(code).toBe(64);
      expect(stderr).toContain('error: A value is never read from an argument');
      expect(stdout + stderr).not.toContain('canary');
    });

    it('does not show a secret that is given as the key', async () => {
      const { code, stderr } = await cli.run(['settings:set', 'groq', KEY]);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^error: There is no such setting\. Known: .*groq api_key/);
      expect(stderr).not.toContain('canary');
    });

    it('accepts a value as text or JSON, as the setting requires, and removes it', async () => {
      expect((await cli.run(['settings:set', 'groq', 'model'], 'a-model')).code).toBe(0);
      expect((await cli.run(['settings:set', 'groq', 'limits'], '{"a-model":{"rpm":30}}')).code).toBe(0);
      const { stdout } = await cli.run(['settings:list']);
      expect(stdout).toMatch(/groq\.model +stored +a-model\n/);
      expect(stdout).toMatch(/groq\.limits +stored +\{"a-model":\{"rpm":30\}\}\n/);
      const forgotten = await cli.run(['settings:forget', 'groq', 'model']);
      expect(forgotten.stdout).toBe('Forgot groq.model. Effective now: default.\n');
    });

    it.each([
      ['a value that its setting does not accept', ['groq', 'limits'], '{"m":{"rpx":1}}', 'groq.limits at m'],
      ['no value', ['groq', 'api_key'], '\n', 'The value is empty'],
      ['deployment configuration', ['groq', 'base_url'], 'http://x.example/v1', 'set it in the environment'],
    ])('refuses %s', async (_what, words, input, message) => {
      const { code, stderr } = await cli.run(['settings:set', ...words], input);
      expect(code).toBe(2);
      expect(stderr).toContain(message);
    });

    it('encrypts secrets again with a new key, and counts those it cannot read', async () => {
      await cli.run(['settings:set', 'groq', 'api_key'], KEY);
      const oldKey = cli.environment.APP_KEY!;
      cli.environment.APP_KEY = (await cli.run(['key:generate'])).stdout.trim();
      const unreadable = await cli.run(['settings:rotate', '--json']);
      expect([unreadable.code, JSON.parse(unreadable.stdout)]).toEqual([
        1,
        { rotated: 0, current: 0, unreadable: 1 },
      ]);
      cli.environment.APP_PREVIOUS_KEYS = oldKey;
      const rotated = await cli.run(['settings:rotate', '--json']);
      expect([rotated.code, JSON.parse(rotated.stdout)]).toEqual([
        0,
        { rotated: 1, current: 0, unreadable: 0 },
      ]);
    });
  });

  it('creates a client key that is shown once, lists it and revokes it', async () => {
    const created = await cli.run(['client-key:create', 'my app', '--scope', 'use', 'metrics']);
    expect([created.code, created.stdout]).toEqual([0, expect.stringMatching(/^llm_\S+\n$/)]);
    const listed = await cli.run(['client-key:list', '--json']);
    const [key] = JSON.parse(listed.stdout) as { id: string; name: string; scopes: string[] }[];
    expect(key).toMatchObject({ name: 'my app', scopes: ['use', 'metrics'] });
    expect(listed.stdout).not.toContain(created.stdout.trim());
    expect((await cli.run(['client-key:revoke', key!.id])).code).toBe(0);
    const again = await cli.run(['client-key:revoke', key!.id]);
    expect([again.code, again.stderr]).toEqual([2, expect.stringMatching(/^error: .+\n$/)]);
  });

  describe('with a provider', () => {
    let provider: FakeProvider;
    beforeEach(async () => {
      provider = await FakeProvider.start({ apiKeys: [KEY], reply: ({ prompt }) => `answer to ${prompt}` });
      Object.assign(cli.environment, { GROQ_BASE_URL: provider.groqBaseUrl, LLM_DRIVER: 'groq' });
    });

    it('answers one prompt with the stored key: whole, streamed and as JSON', async () => {
      await cli.run(['settings:set', 'groq', 'api_key'], KEY);
      const options = ['--system', 'be brief', '--temperature', '0', '--max-tokens', '9'];
      const whole = await cli.runAsProcess(['complete', 'one', ...options]);
      expect([whole.code, whole.stdout]).toEqual([0, 'answer to one\n']);
      expect(provider.calls[0]?.body).toMatchObject({
        temperature: 0,
        messages: [{ role: 'system', content: 'be brief' }, {}],
      });
      const streamed = await cli.runAsProcess(['complete', '-', '--stream', '--driver', 'groq'], 'two\n');
      expect([streamed.code, streamed.stdout]).toEqual([0, 'answer to two\n']);
      expect(provider.calls[1]?.body).toMatchObject({ stream: true });
      const json = await cli.run(['complete', '--json', '--model', 'groq/llama-3.1-8b-instant'], 'three');
      expect(JSON.parse(json.stdout)).toMatchObject({ content: 'answer to three', driver: 'groq' });
    });

    it('lists drivers with the settings they need, and whether they have them', async () => {
      cli.environment.GROQ_API_KEY = KEY;
      const { stdout } = await cli.run(['drivers', '--json']);
      const drivers = JSON.parse(stdout) as { name: string; configured: boolean; default: boolean }[];
      expect(drivers.map(({ name }) => name).join(', ')).toBe(INSTANCES);
      expect(drivers.filter(({ configured }) => configured).map(({ name }) => name)).toEqual([
        'mock',
        'groq',
      ]);
      const table = (await cli.run(['drivers'])).stdout;
      expect(table).toMatch(/^groq \(default\) +groq +yes/m);
      expect(Math.max(...table.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    });

    it.each([
      [
        'no key',
        {},
        /^error: groq has no API key: set drivers.groq.apiKey, GROQ_API_KEY or the stored setting groq.api_key\./,
      ],
      [
        'a wrong key',
        { GROQ_API_KEY: 'gsk_wrong_canary_0123456789' },
        /^error: groq: the provider refused the credentials: check .*GROQ_API_KEY/,
      ],
      [
        'an unknown driver',
        { LLM_DRIVER: 'mock', ASK: 'nope' },
        new RegExp(`^error: Unknown driver "nope"\\. Known: ${INSTANCES}\\.\n$`),
      ],
    ])(
      'explains in one line that there is no answer because of %s',
      async (_what, { ASK, ...environment }: Record<string, string>, message) => {
        Object.assign(cli.environment, environment);
        const { code, stdout, stderr } = await cli.run([
          'complete',
          'hi',
          ...(ASK === undefined ? [] : ['--driver', ASK]),
        ]);
        expect([code, stdout]).toEqual([2, '']);
        expect(stderr).toMatch(message);
        expect(stderr.trim().split('\n')).toHaveLength(1);
        expect(stderr).not.toContain('canary');
      },
    );
  });
});
