import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { formatReportAs, type CheckedReport } from '../../../modules/standards-checker/index.js';
import { DOCUMENT, EVERY_KIND, quote, reportOf, secondDocument, verdict } from './checked-report.js';

const SCHEMA = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/sarif/sarif-schema-2.1.0.json'), 'utf8'),
) as object;
const ajv = addFormats.default(new Ajv.default({ allErrors: true, strict: false }));
const validate = ajv.compile(SCHEMA);

interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly Record<string, unknown>[] } };
  readonly artifacts: readonly Record<string, unknown>[];
  readonly results: readonly Record<string, unknown>[];
  readonly invocations: readonly [Record<string, unknown>];
}

/** Writes a report, validates it against the official schema, and returns its run. */
function runOf(report: CheckedReport): Run {
  const log = JSON.parse(formatReportAs('sarif', report)) as { readonly runs: [Run] };
  validate(log);
  expect(validate.errors).toBeNull();
  return log.runs[0];
}

describe('a report as SARIF', () => {
  it('is valid by the official schema, whatever the texts are', () => {
    const rules = { 'A.5.1': { tags: ['a', 'a'], source: 'https://example.org/a', applies_when: 'So.' } };
    for (const report of [
      reportOf(EVERY_KIND, { rules }),
      reportOf(EVERY_KIND, { accepted: new Set(['u']) }),
      reportOf([verdict('a', 'met')], {
        judge: 'mock',
        document: { path: 'file:///tmp/a%20b.md', text: 'x' },
      }),
    ]) {
      runOf(report);
    }
    // The validator is not one that accepts everything.
    expect(validate({ version: '2.1.0', runs: [{ results: [{ level: 'bad' }] }] })).toBe(false);
  });

  it('has a result for each finding, and none for what is met or not applicable', () => {
    const { results, tool } = runOf(reportOf(EVERY_KIND));
    expect(results.map(({ ruleId, ruleIndex, kind, level }) => [ruleId, ruleIndex, kind, level])).toEqual([
      ['A.5.1', 1, 'fail', 'error'],
      ['u', 2, 'open', 'none'],
    ]);
    expect(tool.driver.rules.map(({ id }) => id)).toEqual(EVERY_KIND.map(({ standard_id }) => standard_id));
  });

  it('says what could not be judged as a notification', () => {
    const [invocation] = runOf(reportOf(EVERY_KIND)).invocations;
    expect(invocation).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [
        { associatedRule: { id: 'e', index: 4 }, descriptor: { id: 'upstream_timeout' } },
      ],
    });
  });

  it('places findings at the lines and columns of their quotes, in UTF-16 code units', () => {
    const [first, second] = runOf(reportOf(EVERY_KIND)).results;
    const artifactLocation = { uri: 'docs/my%20notice.md', uriBaseId: '%SRCROOT%', index: 0 };
    expect(first).toMatchObject({
      locations: [
        {
          physicalLocation: {
            artifactLocation,
            region: {
              startLine: 2,
              startColumn: 20,
              endLine: 2,
              endColumn: 27,
              snippet: { text: 'a quote' },
            },
          },
        },
      ],
      relatedLocations: [
        { id: 1, physicalLocation: { region: { startLine: 3, startColumn: 1, endColumn: 6 } } },
      ],
    });
    expect(second!.locations).toEqual([{ physicalLocation: { artifactLocation } }]);
  });

  it.each([
    ['critical', 'error'],
    ['high', 'error'],
    ['medium', 'warning'],
    ['low', 'note'],
    ['info', 'note'],
  ] as const)('gives the severity %s the level %s', (severity, level) => {
    expect(runOf(reportOf([verdict('a', 'not_met', { severity })])).results).toMatchObject([{ level }]);
  });

  it('places findings in the document that they are about', () => {
    const { results, artifacts, invocations } = runOf(reportOf(EVERY_KIND, { others: [secondDocument()] }));
    expect(artifacts.map(({ location }) => (location as { uri: string }).uri)).toEqual([
      'docs/my%20notice.md',
      'docs/second.md',
    ]);
    expect(results.map(({ ruleId }) => ruleId)).toEqual(['A.5.1', 'u', 'u']);
    expect(results[2]).toMatchObject({
      ruleIndex: 2,
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'docs/second.md', index: 1 },
            region: { startLine: 2, startColumn: 1, snippet: { text: 'x' } },
          },
        },
      ],
    });
    expect(results[1]!.partialFingerprints).not.toEqual(results[2]!.partialFingerprints);
    expect(invocations[0].toolExecutionNotifications).toMatchObject([
      { locations: [{ physicalLocation: { artifactLocation: { index: 0 } } }] },
    ]);
  });

  it('places findings in a file without lines by its pages and headings, in messages', () => {
    const document = { path: 'a.pdf', text: DOCUMENT, kind: 'extracted' as const };
    const quotes = [
      { ...quote('a quote'), page: 2, heading: 'A [heading](x)' },
      { ...quote('Third'), page: 3 },
    ];
    const { results, artifacts } = runOf(reportOf([verdict('a', 'not_met', { quotes })], { document }));
    expect(results[0]).toMatchObject({
      message: { text: 'Title of a: not met. It is not_met. (page 2, under “A \\[heading](x)”)' },
      locations: [{ message: { text: '“a quote” (page 2, under “A \\[heading](x)”)' } }],
      relatedLocations: [{ message: { text: '“Third” (page 3)' } }],
    });
    expect(JSON.stringify(results)).not.toContain('region');
    expect(artifacts[0]).not.toHaveProperty('hashes');
  });

  it('tells accepted findings from new ones', () => {
    const { results } = runOf(reportOf(EVERY_KIND, { accepted: new Set(['u']) }));
    expect(results.map(({ baselineState, suppressions }) => [baselineState, suppressions])).toEqual([
      ['new', undefined],
      ['unchanged', [{ kind: 'external', status: 'accepted' }]],
    ]);
  });
});
