import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { Parser } from 'htmlparser2';
import { parse as parseJunit, type TestSuites } from 'junit2json';
import { formatReportAs } from '../../../modules/standards-checker/index.js';
import { textOf } from '../../../src/cli/check/report-texts.js';
import { Terminal } from '../../../src/cli/terminal/terminal.js';
import { reportOf, verdict } from './checked-report.js';
import { readInjectionCorpus } from './injection-corpus.js';

interface Token {
  readonly type: string;
  readonly children: readonly Token[] | null;
}

interface MarkdownParser {
  readonly linkify: { set(options: { readonly fuzzyLink: boolean }): void };
  parse(text: string, environment: object): readonly Token[];
}

// Not written in the import: the package has no types.
const MARKDOWN_IT: string = 'markdown-it';
const { default: MarkdownIt } = (await import(MARKDOWN_IT)) as {
  readonly default: new (options: object) => MarkdownParser;
};

const CORPUS = await readInjectionCorpus();
const SCHEMA = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/sarif/sarif-schema-2.1.0.json'), 'utf8'),
) as object;

/** Every document of the corpus as the reason and the quotes of a verdict, as if a model had repeated it. */
const REPORT = reportOf(
  CORPUS.map(({ source: text }, index) => {
    const short = text.slice(-1_000);
    return verdict(`s${index}`, index % 7 === 0 ? 'error' : index % 2 === 0 ? 'unclear' : 'not_met', {
      title: `Title ${short.slice(0, 300)}`,
      reason: text.slice(-2_000),
      quotes: [
        { text: short, verified: false, match: 'not_found', problem: 'absent' },
        { text: short, verified: true, match: 'normalised', start: 0, end: 5, line: 1 },
      ],
    });
  }),
  { standards: CORPUS.map(({ id }) => id).join(', ') },
);
/** Control characters but line feed and tab, controls of direction, and tags. */
const INVISIBLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|[\u{e0000}-\u{e007f}]/u;

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The elements of a page, as a parser reads them that the checker does not use. */
function elementsOf(page: string): Element[] {
  const elements: Element[] = [];
  const parser = new Parser({ onopentag: (name, attributes) => elements.push({ name, attributes }) });
  parser.end(page);
  return elements;
}

describe('a report with the injection corpus as reasons and quotes', () => {
  it('is HTML that has only our elements and attributes', () => {
    const page = formatReportAs('html', REPORT);
    const elements = elementsOf(page);
    const known = new Set(
      (
        'html head meta title style body main h1 h2 h3 p strong ul li article div span blockquote details summary ' +
        'section nav a table thead tbody tr th td'
      ).split(' '),
    );
    expect(elements.filter(({ name }) => !known.has(name))).toEqual([]);
    const found = new Set(elements.flatMap(({ attributes }) => Object.keys(attributes)));
    for (const name of found) expect(name).toMatch(/^(?:lang|charset|http-equiv|content|name|class|id)$/);
    expect(elements.filter(({ name }) => name === 'article')).toHaveLength(CORPUS.length);
    expect(elements.filter(({ name }) => name === 'blockquote')).toHaveLength(2 * CORPUS.length);
    expect(page).not.toMatch(INVISIBLE);
  });

  it('is Markdown without mark-up, links and pictures of theirs', () => {
    const text = formatReportAs('markdown', REPORT);
    const markdown = new MarkdownIt({ html: true, linkify: true });
    // As on GitHub: a name with a full stop alone is no link.
    markdown.linkify.set({ fuzzyLink: false });
    const tokens = markdown.parse(text, {});
    const kinds = tokens.flatMap(({ type, children }) => [
      type,
      ...(children ?? []).map((child) => child.type),
    ]);
    const foreign = /^(?:html_|link_|image|fence|code_|hr|bullet_list|ordered_list|list_item|em_|s_)/;
    expect([...new Set(kinds)].filter((kind) => foreign.test(kind))).toEqual([]);
    expect(kinds.filter((kind) => kind === 'tr_open')).toHaveLength(CORPUS.length + 1);
    expect(kinds.filter((kind) => kind === 'blockquote_open').length).toBeGreaterThan(0);
    expect(text).not.toMatch(INVISIBLE);
  });

  it('is JUnit XML with one test case for each standard', async () => {
    const xml = formatReportAs('junit', REPORT);
    const suites = (await parseJunit(xml)) as TestSuites;
    expect(suites.testsuite).toHaveLength(1);
    expect(suites.testsuite![0]!.testcase).toHaveLength(CORPUS.length);
    expect(xml).not.toMatch(INVISIBLE);
  });

  it('is valid SARIF whose messages have no links', () => {
    const log = JSON.parse(formatReportAs('sarif', REPORT)) as {
      readonly runs: readonly [
        { readonly results: readonly { readonly message: { readonly text: string } }[] },
      ];
    };
    const validate = addFormats.default(new Ajv.default({ strict: false })).compile(SCHEMA);
    validate(log);
    expect(validate.errors).toBeNull();
    const messages = log.runs[0].results.map(({ message }) => message.text);
    expect(messages.length).toBeGreaterThan(CORPUS.length / 2);
    expect(messages.filter((text) => /(?<!\\)\[[^\]]*\]\(/.test(text))).toEqual([]);
    expect(messages.filter((text) => INVISIBLE.test(text))).toEqual([]);
  });

  it('is a table that moves no cursor and reverses no text', () => {
    const stream = { isTTY: true, columns: 100, hasColors: () => false } as unknown as NodeJS.WriteStream;
    const table = textOf('table', REPORT, new Terminal(process.stdin, stream, stream));
    expect(table).not.toMatch(INVISIBLE);
    expect(table.match(/^(?:NOT MET|UNCLEAR|ERROR) +s\d+: /gm)).toHaveLength(CORPUS.length);
  });

  it('is JSON that gives the texts back as they are', () => {
    const { verdicts } = JSON.parse(formatReportAs('json', REPORT)) as {
      readonly verdicts: readonly unknown[];
    };
    expect(verdicts).toEqual(JSON.parse(JSON.stringify(REPORT.documents[0]!.verdicts)));
  });
});
