import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseStandardsFile } from '../../../modules/standards-checker/index.js';

const ROOT = join(import.meta.dirname, '../../..');
const NAMES = readdirSync(join(ROOT, 'sets')).filter((name) => name.endsWith('.yaml'));

describe('the shipped sets', () => {
  it('are at least six, and all are in the list of the README and in the package', () => {
    expect(NAMES.length).toBeGreaterThanOrEqual(6);
    const readme = readFileSync(join(ROOT, 'sets/README.md'), 'utf8');
    for (const name of NAMES) expect(readme).toContain(`\`${name.replace('.yaml', '')}\``);
    const { files } = JSON.parse(readFileSync(join(ROOT, 'packages/server/package.json'), 'utf8')) as {
      files: string[];
    };
    expect(files).toContain('sets');
  });

  it.each(NAMES)(
    'include %s, with source, version and licence, and a source and tags for each standard',
    (name) => {
      const set = parseStandardsFile(readFileSync(join(ROOT, 'sets', name)), name);
      expect(set).toMatchObject({
        version: expect.any(String),
        license: 'MIT',
        source: expect.stringMatching(/^https:/),
      });
      expect(set.standards.length).toBeGreaterThanOrEqual(10);
      for (const standard of set.standards) {
        expect(standard).toMatchObject({
          severity: expect.any(String),
          source: expect.stringMatching(/^https:/),
        });
        expect(standard.tags?.length).toBeGreaterThan(0);
        // A rule that a model can decide by says what fulfils it, in at least a sentence.
        expect(standard.rule).toMatch(/^[A-Z].{40,}\.$/s);
      }
    },
  );

  it('have the ids of their publishers', () => {
    const idsOf = (name: string) =>
      parseStandardsFile(readFileSync(join(ROOT, 'sets', name)), name).standards.map(({ id }) => id);
    expect(idsOf('openssf-osps-baseline.yaml')).toContain('OSPS-VM-01.01');
    expect(idsOf('openssf-best-practices-passing.yaml')).toContain('description_good');
    expect(idsOf('gdpr-article-13.yaml')).toContain('13(1)(a)');
    expect(idsOf('wcag-2.2-text.yaml')).toContain('1.1.1');
  });
});
