import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CheckReport } from '../../modules/standards-checker/index.js';
import type { JsonReport } from '../../modules/standards-checker/formats/json-report.js';
import { CommandLine } from '../support/command-line.js';
import { FakeProvider } from '../support/fake-provider/index.js';

const DOCUMENT = resolve('examples/documents/pull-request.md');
const STANDARDS = resolve('examples/standards/pull-request-policy.yaml');

const EXAMPLE = resolve('examples/documents/privacy-notice.md');
const EXAMPLE_SET = resolve('examples/standards/gdpr-privacy-notice.yaml');
const SET_UP_A_JUDGE = 'For a real check: npx llm settings:set groq api_key, then add --driver groq.\n';

const TWO_STANDARDS = `name: Two
standards:
  - { id: greeting, title: It greets, rule: The document greets the reader. }
  - { id: farewell, title: It says goodbye, rule: The document says goodbye. }
`;

describe('llm check', () => {
  let cli: CommandLine;
  beforeEach(() => {
    cli = new CommandLine();
    writeFileSync(cli.path('document.md'), '# Hello\n\nHello, reader. This is all there is.\n');
    writeFileSync(cli.path('standards.yaml'), TWO_STANDARDS);
  });

  it('plays the recording of the shipped example by the command of the README, and says so first', async () => {
    const [, given = ''] = /^npm ci && npx llm (check .*)$/m.exec(readFileSync('README.md', 'utf8')) ?? [];
    const words = given.split(' ').map((word) => (word.startsWith('examples/') ? resolve(word) : word));
    expect(words).toEqual(['check', EXAMPLE, '--standards', EXAMPLE_SET]);
    const { code, stdout, stderr } = await cli.runAsProcess(words);
    expect([code, stderr]).toEqual([1, SET_UP_A_JUDGE]);
    expect(stdout.startsWith('This is a recording: the answers to this shipped example were written')).toBe(
      true,
    );
    expect(stdout).toMatch(/^Score 73 %: 19 met, 3 not met, 4 unclear, 0 failed of 26$/m);
    expect(stdout).toMatch(/^43 of 43 quotes verified, .*judged by recording\/privacy-notice$/m);
    expect(Math.max(...stdout.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(80);
  });

  it('judges nothing on the mock driver: every verdict is unclear, and the exit code is 2', async () => {
    const words = ['check', DOCUMENT, '--standards', STANDARDS, '--fail-on', 'none'];
    const { code, stdout, stderr } = await cli.run(words);
    expect([code, stderr]).toEqual([2, SET_UP_A_JUDGE]);
    expect(stdout.startsWith('No model judged: the mock driver answered')).toBe(true);
    expect(stdout).toMatch(/^UNCLEAR +pr-01-\S+: /m);
    expect(stdout).toMatch(/^Score 0 %: 0 met, 0 not met, 17 unclear, 0 failed of 17$/m);
    expect(Math.max(...stdout.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(80);
    expect(stdout).not.toContain('\u001b');
  });

  it('does not play the recording for a changed example', async () => {
    writeFileSync(cli.path('changed.md'), `${readFileSync(EXAMPLE, 'utf8')}One more sentence.\n`);
    const { code, stdout } = await cli.run(['check', 'changed.md', '--standards', EXAMPLE_SET, '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ judge: 'mock', summary: { unclear: 26 } });
  });

  it('names the driver that has a key, if the mock driver answered', async () => {
    cli.environment.OPENAI_API_KEY = 'sk-never-used-0123456789';
    const { code, stderr } = await cli.run(['check', EXAMPLE, '--standards', EXAMPLE_SET]);
    // The catalogue may warn of the end of the driver's model.
    const lines = stderr
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('warning: openai/'));
    expect([code, ...lines]).toEqual([1, 'For a real check: add --driver openai, which has a key.']);
  });

  it('gives the same report as JSON and in a file', async () => {
    const words = ['check', DOCUMENT, '--standards', STANDARDS, '--json', '--output', 'report.json'];
    const { stdout } = await cli.run(words);
    const report = JSON.parse(stdout) as CheckReport & { mock: boolean };
    expect(report).toMatchObject({ document: 'pull-request.md', mock: true, summary: { total: 17 } });
    expect(report.verdicts).toHaveLength(17);
    expect(readFileSync(cli.path('report.json'), 'utf8')).toBe(stdout);
    expect(readdirSync(cli.folder).filter((name) => name.startsWith('report'))).toEqual(['report.json']);
  });

  it.each([
    [
      'a missing document',
      ['nothing.md', '--standards', 'standards.yaml'],
      'Cannot read nothing.md: there is no such file',
    ],
    ['an empty document', ['empty.md', '--standards', 'standards.yaml'], 'The document is empty'],
    [
      'a repeated id of a standard',
      ['document.md', '--standards', 'twice.yaml'],
      /twice\.yaml, line 4: .*standards\[1\]\.id/,
    ],
    [
      'standards without a rule',
      ['document.md', '--standards', 'ruleless.yaml'],
      /ruleless\.yaml, line 3: .*standards\[0\]\.rule/,
    ],
  ])('refuses %s with one line that names the place', async (_what, words, message) => {
    writeFileSync(cli.path('empty.md'), '\n');
    writeFileSync(cli.path('twice.yaml'), TWO_STANDARDS.replace('farewell', 'greeting'));
    writeFileSync(
      cli.path('ruleless.yaml'),
      TWO_STANDARDS.replace(', rule: The document greets the reader.', ''),
    );
    const { code, stdout, stderr } = await cli.run(['check', ...words, '--output', 'report.json']);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(readdirSync(cli.folder)).not.toContain('report.json');
  });

  it.each([
    ['an unknown option', ['--frmat', 'json'], "unknown option '--frmat'"],
    ['an unknown format', ['--format', 'pdf'], 'expected table, json, markdown, junit, sarif, html'],
    ['two printed formats', ['--format', 'json', '--format', 'html'], 'Only one format can be printed'],
    ['a verdict that fails nothing', ['--fail-on', 'met'], 'Expected not_met, unclear, error or none'],
    ['a score above 1', ['--fail-under', '80'], 'Expected a number from 0 to 1'],
    ['a tag that no standard has', ['--tags', 'x'], 'No standard has the tag x. They have no tags.'],
    ['an unknown driver', ['--driver', 'gorq'], 'gorq'],
    ['a set that is not there', ['--standards', 'keep-a-changlog'], 'Shipped sets: conventional-commits,'],
    ['an output that cannot be written', ['--output', 'none/report.md'], 'Cannot write report.md'],
    ['a baseline that is not there', ['--baseline', 'none.json'], 'Cannot read none.json'],
  ])('exits with 3 for %s', async (_what, words, message) => {
    const { code, stdout, stderr } = await cli.run([
      ...['check', 'document.md', '--standards', 'standards.yaml', '--output', 'report.json'],
      ...words,
    ]);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toContain(message);
    expect(readdirSync(cli.folder)).not.toContain('report.json');
  });

  it('prints what a check needs with --estimate, and calls no model', async () => {
    const words = ['check', 'document.md', '--standards', 'standards.yaml', '--estimate'];
    const text = await cli.run(words);
    expect(text.stdout).toMatch(/^Calls {4}2: 2 standards, 1 document in 1 part\nTokens {3}about/);
    expect(text.stdout).toContain('No model was called.');
    const json = await cli.run([...words, '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ calls: 2, parts: 1, least_ms: null });
    const report = await cli.run([...words, '--output', 'report.json']);
    expect([text.code, json.code, report.code]).toEqual([0, 0, 3]);
    expect(report.stderr).toContain('--estimate calls no model and has no report');
  });

  it('needs no APP_KEY, and makes no database, where nothing is stored', async () => {
    delete cli.environment.APP_KEY;
    delete cli.environment.ADMIN_TOKEN;
    const before = readdirSync(cli.folder);
    const words = ['check', 'document.md', '--standards', 'standards.yaml', '--fail-on', 'none'];
    const { code, stderr } = await cli.run(words);
    expect([code, stderr]).toEqual([2, SET_UP_A_JUDGE]);
    expect(readdirSync(cli.folder)).toEqual(before);
  });

  it('reads the settings of a database that is there', async () => {
    await cli.run(['settings:set', 'groq', 'api_key'], 'gsk_stored_0123456789');
    const provider = await FakeProvider.start({
      apiKeys: ['gsk_stored_0123456789'],
      reply: () => JSON.stringify({ verdict: 'met', reason: 'r', quotes: ['Hello, reader.'] }),
    });
    cli.environment.GROQ_BASE_URL = provider.groqBaseUrl;
    const words = ['check', 'document.md', '--standards', 'standards.yaml', '--driver', 'groq'];
    const { code, stdout } = await cli.run(words).finally(() => provider.stop());
    expect(stdout).toContain('2 met');
    expect(code).toBe(0);
  });

  describe('with several votes and a cache', () => {
    let provider: FakeProvider;
    const check = (...more: string[]) =>
      cli.run(['check', 'document.md', '--standards', 'standards.yaml', ...more]);
    beforeEach(async () => {
      provider = await FakeProvider.start({
        models: ['one', 'two', 'three'],
        reply: ({ model }) =>
          JSON.stringify({ verdict: model === 'two' ? 'not_met' : 'met', reason: 'r', quotes: [] }),
      });
      cli.environment.GROQ_BASE_URL = provider.groqBaseUrl;
      cli.environment.GROQ_API_KEY = 'gsk_test_0123456789';
    });
    afterEach(() => provider.stop());

    it('asks several judges, and shows how they agree', async () => {
      const judges = ['one', 'two', 'three'].flatMap((model) => ['--judge', `groq/${model}`]);
      const majority = await check(...judges);
      expect(majority.stdout).toContain('greeting: It greets (2 of 3 votes)');
      expect(majority.stdout).toContain('agreement of votes 66 %');
      expect(majority.code).toBe(0);
      const unanimous = await check(...judges, '--decide', 'unanimous');
      expect(unanimous.stdout).toContain('0 met, 0 not met, 2 unclear');
      expect(unanimous.code).toBe(1);
    });

    it('asks one judge several times, each with its own seed', async () => {
      await check('--driver', 'groq', '--model', 'one', '--repeat', '3', '--seed', '7');
      expect(provider.calls.map(({ body }) => (body as { seed: number }).seed).sort()).toEqual([7, 7, 8, 8]);
    });

    it('asks nothing twice with a cache in a file, unless it is told so', async () => {
      const words = ['--driver', 'groq', '--model', 'one', '--cache', 'answers.sqlite'];
      expect((await check(...words)).stdout).not.toContain('cache');
      const { stdout, code } = await check(...words);
      expect(stdout).toContain('greeting: It greets (cached)');
      expect(stdout).toContain('2 answers from the cache, no calls');
      expect([code, provider.calls.length]).toEqual([0, 2]);
      await check(...words, '--no-cache');
      expect(provider.calls).toHaveLength(4);
    });

    it.each([
      ['no database', 'standards.yaml', 'standards.yaml is no cache'],
      ['a folder', '.', 'it is a folder'],
      ['in no folder', 'none/answers.sqlite', 'there is no such file or folder'],
    ])('refuses a cache that is %s, and leaves it as it is', async (_what, path, message) => {
      const { stderr, code } = await check('--driver', 'groq', '--model', 'one', '--cache', path);
      expect(stderr).toContain(message);
      expect([code, provider.calls.length]).toEqual([3, 0]);
      expect(readFileSync(cli.path('standards.yaml'), 'utf8')).toBe(TWO_STANDARDS);
    });
  });

  it('checks against every set that is given, shipped sets by name, and chooses by tags', async () => {
    writeFileSync(
      cli.path('own.yaml'),
      'name: Own\nextends: standards.yaml\nexclude: [farewell]\n' +
        'standards:\n  - { id: A.5.1, title: Own, rule: It says own., tags: [own] }\n',
    );
    const words = [
      'check',
      'document.md',
      '--standards',
      'own.yaml',
      '--standards',
      'gdpr-article-13',
      '--json',
    ];
    const idsOf = (stdout: string) =>
      (JSON.parse(stdout) as CheckReport).verdicts.map(({ standard_id }) => standard_id);
    const all = await cli.run(words);
    expect(idsOf(all.stdout).slice(0, 3)).toEqual(['greeting', 'A.5.1', '12(1)']);
    expect(idsOf(all.stdout).length).toBeGreaterThan(12);
    expect(JSON.parse(all.stdout)).toMatchObject({ standards: 'Own, GDPR article 13 privacy notice' });
    const some = await cli.run([...words, '--tags', 'own,art12']);
    expect(idsOf(some.stdout)).toEqual(['A.5.1', '12(1)']);
  });

  it('refuses two sets with different standards of one id, and names both places', async () => {
    writeFileSync(cli.path('other.yaml'), TWO_STANDARDS.replace('greets the reader', 'says hello'));
    const words = ['check', 'document.md', '--standards', 'standards.yaml', '--standards', 'other.yaml'];
    const { code, stderr } = await cli.run(words);
    expect(code).toBe(3);
    expect(stderr).toContain(
      'other.yaml, line 3: another standard with the id greeting is in standards.yaml, line 3',
    );
  });

  describe('with a provider', () => {
    const reply = (verdict: string, quotes: string[] = []) =>
      JSON.stringify({ verdict, reason: `it is ${verdict}`, quotes });

    async function checkWith(answer: (prompt: string) => string, more: readonly string[] = []) {
      const provider = await FakeProvider.start({ reply: ({ prompt }) => answer(prompt) });
      Object.assign(cli.environment, {
        GROQ_BASE_URL: provider.groqBaseUrl,
        GROQ_API_KEY: 'gsk_test_0123456789',
      });
      try {
        const words = ['check', 'document.md', '--standards', 'standards.yaml', '--driver', 'groq', ...more];
        return await cli.run(words);
      } finally {
        await provider.stop();
      }
    }

    it('exits with 0 if every standard is met, and shows which quotes are in the document', async () => {
      const { code, stdout } = await checkWith(() => reply('met', ['Hello, reader.', 'Farewell, writer.']));
      expect(code).toBe(0);
      expect(stdout).toContain('“Hello, reader.” (verified, line 3, under “Hello”)');
      expect(stdout).toContain('“Farewell, writer.” (not in the document)');
      expect(stdout).toContain('Score 100 %: 2 met, 0 not met, 0 unclear, 0 failed of 2');
      expect(stdout).not.toContain('mock');
    });

    it('asks the same questions again, with the sampling and the instructions that were given', async () => {
      const provider = await FakeProvider.start({ reply: () => reply('met') });
      Object.assign(cli.environment, {
        GROQ_BASE_URL: provider.groqBaseUrl,
        GROQ_API_KEY: 'gsk_test_0123456789',
      });
      const words = ['check', 'document.md', '--standards', 'standards.yaml', '--driver', 'groq'];
      const sampling = ['--temperature', '0.3', '--seed', '5', '--max-tokens', '99', '--part-tokens', '200'];
      const bodies: unknown[][] = [];
      for (const more of [[], [], [...sampling, '--system', 'Be brief.']]) {
        const { code, stderr } = await cli.run([...words, ...more]);
        expect([code, stderr]).toEqual([0, '']);
        bodies.push(provider.calls.slice(2 * bodies.length).map(({ body }) => body));
      }
      await provider.stop();
      expect(bodies[1]).toEqual(bodies[0]);
      expect(bodies[0]).toEqual([0, 1].map(() => expect.objectContaining({ temperature: 0, seed: 1 })));
      for (const body of bodies[2] as { messages: { content: string }[] }[]) {
        expect(body).toMatchObject({ temperature: 0.3, seed: 5, max_tokens: 99 });
        expect(body.messages[0]!.content).toMatch(/Be brief\.$/);
      }
    });

    it('exits with 1 if a standard is met by the model, but none of its quotes is in the document', async () => {
      const invented = () => reply('met', ['Farewell, writer.', 'See you soon.']);
      const { code, stdout } = await checkWith(invented);
      expect(code).toBe(1);
      expect(stdout).toContain('Score 0 %: 0 met, 0 not met, 2 unclear, 0 failed of 2');
      expect(stdout).toContain('0 of 4 quotes verified');
      expect(stdout).toContain('2 verdicts are unclear because none of the quotes is in the document.');
    });

    it('lets such a standard be met with --evidence lenient', async () => {
      const { code, stdout } = await checkWith(
        () => reply('met', ['Farewell, writer.']),
        ['--evidence', 'lenient', '--json'],
      );
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        summary: { evidence: 'lenient', met: 2, unverified: 0, quotes: { total: 2, not_found: 2 } },
      });
    });

    it('exits with 1 if a standard is not met', async () => {
      const { code, stdout } = await checkWith((prompt) =>
        reply(prompt.includes('says goodbye') ? 'not_met' : 'met'),
      );
      expect(code).toBe(1);
      expect(stdout).toMatch(/^NOT MET {2}farewell: It says goodbye\n {9}it is not_met$/m);
    });

    const notBoth = (prompt: string) =>
      reply(prompt.includes('says goodbye') ? 'not_met' : 'met', ['Hello, reader.']);

    it('writes several formats at once, prints one, and tells the cost on standard error', async () => {
      const { code, stdout, stderr } = await checkWith(notBoth, [
        ...['--format', 'sarif=out.sarif', '--format', 'junit=out.xml', '--format', 'markdown'],
        ...['--output', 'out.html', '--output', 'out.txt'],
      ]);
      const read = (name: string) => readFileSync(cli.path(name), 'utf8');
      expect(code).toBe(1);
      expect(stdout).toMatch(/^# document\.md: Two\n/);
      expect(stderr).toMatch(/^[\d,]+ tokens.*, \d+\.\d s, judged by groq\//);
      expect(JSON.parse(read('out.sarif'))).toMatchObject({
        version: '2.1.0',
        runs: [
          {
            results: [
              {
                ruleId: 'farewell',
                locations: [
                  {
                    physicalLocation: { artifactLocation: { uri: 'document.md' }, region: { startLine: 3 } },
                  },
                ],
              },
            ],
          },
        ],
      });
      expect(read('out.xml')).toContain('tests="2" failures="1" errors="0"');
      expect(read('out.html')).toMatch(/^<!doctype html>/);
      expect(read('out.txt')).toMatch(/^NOT MET {2}farewell/m);
    });

    it('checks several documents in one run, each by itself, and exits as for the worst', async () => {
      mkdirSync(cli.path('docs'));
      writeFileSync(cli.path('docs/goodbye.md'), 'Hello, reader. And goodbye.');
      const provider = await FakeProvider.start({
        reply: ({ prompt }) => {
          const says = prompt.includes('And goodbye.') || !prompt.includes('says goodbye');
          return reply(says ? 'met' : 'not_met', ['Hello, reader.']);
        },
      });
      Object.assign(cli.environment, {
        GROQ_BASE_URL: provider.groqBaseUrl,
        GROQ_API_KEY: 'gsk_test_0123456789',
      });
      const words = ['check', 'docs', 'document.*', '-', '--standards', 'standards.yaml', '--driver', 'groq'];
      const more = [
        '--format',
        'json=out.json',
        '--format',
        'junit=out.xml',
        '--write-baseline',
        'base.json',
      ];
      const first = await cli.run([...words, ...more], 'Hello, reader. And goodbye.');
      const again = await cli.run([...words, '--baseline', 'base.json'], 'Hello, reader. And goodbye.');
      await provider.stop();
      expect([first.code, again.code]).toEqual([1, 0]);
      expect(first.stdout).toContain('3 documents, score 83 %: 5 met, 1 not met, 0 unclear, 0 failed of 6');
      const { documents } = JSON.parse(readFileSync(cli.path('out.json'), 'utf8')) as JsonReport;
      expect(documents.map(({ path, failing }) => [path, failing])).toEqual([
        ['docs/goodbye.md', []],
        ['document.md', ['farewell']],
        ['stdin', []],
      ]);
      expect(readFileSync(cli.path('out.xml'), 'utf8').match(/<testsuite /g)).toHaveLength(3);
      expect(provider.calls).toHaveLength(12);
    });

    it('reads PDFs and Word documents, and says where quotes are', async () => {
      const fixture = (name: string) => resolve(`test/fixtures/documents/${name}`);
      copyFileSync(fixture('notice-en.pdf'), cli.path('notice.pdf'));
      copyFileSync(fixture('notice-en.docx'), cli.path('notice.docx'));
      const provider = await FakeProvider.start({
        reply: () => reply('not_met', ['We delete your lending history 30 days']),
      });
      Object.assign(cli.environment, {
        GROQ_BASE_URL: provider.groqBaseUrl,
        GROQ_API_KEY: 'gsk_test_0123456789',
      });
      const words = ['check', 'notice.pdf', 'notice.docx', '--standards', 'standards.yaml'];
      const more = ['--driver', 'groq', '--format', 'sarif=out.sarif'];
      const { code, stdout } = await cli.run([...words, ...more]).finally(() => provider.stop());
      expect(code).toBe(1);
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
        'verified, page 2, under “3. How long we keep your data”',
      );
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain('verified, under “3. How long we keep your data”');
      const text = JSON.stringify(provider.calls.map(({ body }) => body));
      expect(text).toContain('The star rating 4*3 of a book');
      expect(text).not.toContain('without asking you');
      expect(readFileSync(cli.path('out.sarif'), 'utf8')).not.toContain('startLine');
    });

    it('names a document that cannot be read before it calls a model', async () => {
      writeFileSync(cli.path('broken.txt'), Buffer.from([0x61, 0x00, 0xff]));
      const provider = await FakeProvider.start({ reply: () => reply('met') });
      Object.assign(cli.environment, {
        GROQ_BASE_URL: provider.groqBaseUrl,
        GROQ_API_KEY: 'gsk_test_0123456789',
      });
      const words = [
        'check',
        'document.md',
        'broken.txt',
        '--standards',
        'standards.yaml',
        '--driver',
        'groq',
      ];
      const { code, stderr } = await cli.run(words).finally(() => provider.stop());
      expect([code, provider.calls.length]).toEqual([3, 0]);
      expect(stderr).toMatch(/^error: broken\.txt: The document /);
    });

    it('does not fail on findings of a baseline, and says that they are accepted', async () => {
      const written = await checkWith(notBoth, ['--write-baseline', 'accepted.json']);
      expect(written.code).toBe(1);
      const { code, stdout } = await checkWith(notBoth, ['--baseline', 'accepted.json']);
      expect(code).toBe(0);
      expect(stdout).toContain('NOT MET  farewell: It says goodbye (accepted)');
      const worse = await checkWith(() => reply('not_met'), ['--baseline', 'accepted.json']);
      expect(worse.code).toBe(1);
    });

    it.each([
      [0, ['--fail-under', '0.5']],
      [1, ['--fail-under', '0.51']],
      [0, ['--fail-on', 'unclear,error']],
      [0, ['--severity', 'high']],
      [1, ['--severity', 'medium']],
    ])('exits with %i for one of two standards not met and %j', async (expected, more) => {
      expect((await checkWith(notBoth, more)).code).toBe(expected);
    });

    it('exits with 2 if a standard could not be judged', async () => {
      const provider = await FakeProvider.start({ apiKeys: ['another'] });
      Object.assign(cli.environment, {
        GROQ_BASE_URL: provider.groqBaseUrl,
        GROQ_API_KEY: 'gsk_test_0123456789',
      });
      const words = ['check', 'document.md', '--standards', 'standards.yaml', '--driver', 'groq'];
      const { code, stdout } = await cli.run(words).finally(() => provider.stop());
      expect(code).toBe(2);
      expect(stdout).toContain('ERROR    greeting: It greets');
      expect(stdout).toContain('0 met, 0 not met, 0 unclear, 2 failed of 2');
    });
  });
});
