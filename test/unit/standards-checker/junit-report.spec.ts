import { describe, expect, it } from '@jest/globals';
import { parse, type TestSuites } from 'junit2json';
import { formatReportAs, type CheckedReport } from '../../../modules/standards-checker/index.js';
import { EVERY_KIND, HOSTILE, reportOf, secondDocument } from './checked-report.js';

/** Reads a report as a CI server does. The reader is not ours. */
async function read(report: CheckedReport) {
  const suites = (await parse(formatReportAs('junit', report))) as TestSuites;
  const [suite] = suites.testsuite!;
  const kindOf = (id: string) => {
    const found = suite!.testcase!.find(({ name }) => name!.startsWith(`${id}: `))!;
    return (['failure', 'error', 'skipped'] as const).find((kind) => found[kind] !== undefined) ?? 'passed';
  };
  return {
    suites,
    suite: suite!,
    kinds: Object.fromEntries(EVERY_KIND.map(({ standard_id: id }) => [id, kindOf(id)])),
  };
}

describe('a report as JUnit', () => {
  it('is read with one test case for each standard, and the right counts', async () => {
    const { suites, suite, kinds } = await read(reportOf(EVERY_KIND));
    expect(kinds).toEqual({
      'OSPS-VM-01.01': 'passed',
      'A.5.1': 'failure',
      u: 'failure',
      n: 'skipped',
      e: 'error',
    });
    const counts = { tests: 5, failures: 2, errors: 1, skipped: 1, time: 1.5 };
    expect(suite).toMatchObject({ name: 'A set', ...counts });
    expect(suites).toMatchObject({ tests: 5, failures: 2, errors: 1 });
  });

  it('has a test suite for each of several documents', async () => {
    const { suites } = await read(reportOf(EVERY_KIND, { others: [secondDocument()] }));
    expect(suites).toMatchObject({ name: 'A set', tests: 10, failures: 3, errors: 1, time: 3 });
    expect(suites.testsuite).toMatchObject([
      { name: 'docs/my notice.md: A set', tests: 5, failures: 2, errors: 1 },
      { name: 'docs/second.md: A set', tests: 5, failures: 1, errors: 0 },
    ]);
    const [, second] = suites.testsuite!;
    expect(second!.testcase!.map(({ classname }) => classname)).toEqual(Array(5).fill('docs/second.md'));
  });

  it('gives texts back as they were, but for characters that XML cannot contain', async () => {
    const { suite } = await read(reportOf(EVERY_KIND));
    const readable = HOSTILE.replaceAll(/[\u0000\u0008\u001b]/g, '\uFFFD');
    const [, failed] = suite.testcase!;
    expect(failed!.name).toBe(`A.5.1: Title ${readable}`);
    expect(failed!.failure![0]).toMatchObject({ message: `Not met: ${readable}`, type: 'not_met' });
    const { inner } = failed!.failure![0] as { inner: string };
    expect(inner).toContain('“a quote” (line 2)');
    expect(inner).toContain('(not in the document)');
  });

  it('skips what does not fail the run', async () => {
    const { kinds } = await read(reportOf(EVERY_KIND, { gate: { severity: 'high' } }));
    expect(kinds).toMatchObject({ 'A.5.1': 'failure', u: 'skipped' });
    const accepted = await read(reportOf(EVERY_KIND, { accepted: new Set(['A.5.1']) }));
    expect(accepted.kinds).toMatchObject({ 'A.5.1': 'skipped', u: 'failure' });
  });
});
