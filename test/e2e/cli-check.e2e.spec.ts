import { beforeEach, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CheckReport } from '../../modules/standards-checker/index.js';
import { CommandLine } from '../support/command-line.js';
import { FakeProvider } from '../support/fake-provider/index.js';

const DOCUMENT = resolve('examples/documents/pull-request.md');
const STANDARDS = resolve('examples/standards/pull-request-policy.yaml');

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

  it('prints verdicts for a real document on the mock driver, and says that they are invented', async () => {
    const { code, stdout, stderr } = await cli.run(['check', DOCUMENT, '--standards', STANDARDS]);
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/^(MET|NOT MET|UNCLEAR) +pr-01-\S+: /m);
    expect(stdout).toMatch(/^Score \d+ %: \d+ met, \d+ not met, \d+ unclear, 0 failed of 17$/m);
    expect(stdout).toContain('The mock driver invents its verdicts: no model judged this document.');
    expect(Math.max(...stdout.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(80);
    expect(stdout).not.toContain('\u001b');
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
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(readdirSync(cli.folder)).not.toContain('report.json');
  });

  describe('with a provider', () => {
    const reply = (verdict: string, quotes: string[] = []) =>
      JSON.stringify({ verdict, reason: `it is ${verdict}`, quotes });

    async function checkWith(answer: (prompt: string) => string, options: readonly string[] = []) {
      const provider = await FakeProvider.start({ reply: ({ prompt }) => answer(prompt) });
      Object.assign(cli.environment, {
        GROQ_BASE_URL: provider.groqBaseUrl,
        GROQ_API_KEY: 'gsk_test_0123456789',
      });
      try {
        const words = ['check', 'document.md', '--standards', 'standards.yaml', '--driver', 'groq'];
        return await cli.run([...words, ...options]);
      } finally {
        await provider.stop();
      }
    }

    it('exits with 0 if every standard is met, and shows which quotes are in the document', async () => {
      const { code, stdout } = await checkWith(() => reply('met', ['Hello, reader.', 'Farewell, writer.']));
      expect(code).toBe(0);
      expect(stdout).toContain('“Hello, reader.” (verified, line 3)');
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
