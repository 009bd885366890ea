import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { builtInDrivers, standaloneContext } from '../../../modules/llm-driver/index.js';
import { BUILT_IN_SUBJECTS } from '../../contract/llm-driver/built-in-subjects.js';
import { ROOT } from '../../support/bounds-page.js';

const ENDPOINTS = ['completions', 'transcriptions', 'translations'] as const;

/** What the page says of each driver. */
function told(): Map<string, readonly string[]> {
  const page = readFileSync(join(ROOT, 'docs/drivers.md'), 'utf8');
  const [, section = ''] = /## Endpoints that are passed through\n(.*?)\n## /s.exec(page) ?? [];
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return new Map(
    rows.flatMap((row) => {
      const [names = '', ...cells] = row.slice(1, -1).split('|');
      const has = ENDPOINTS.filter((_, index) => cells[index]!.trim() === 'yes');
      return [...names.matchAll(/`([\w-]+)`/g)].map(([, name]) => [name!, has] as const);
    }),
  );
}

describe('the table of endpoints in docs/drivers.md', () => {
  it('says of every built-in driver what its facts say', () => {
    const stated = builtInDrivers.map(({ driver: name, settings }) => {
      const config = { baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'sk-0123456789', model: 'm' };
      const context = standaloneContext({ name, config, fields: settings });
      const driver = BUILT_IN_SUBJECTS.get(name)!.create(context, 'answers');
      return [name, ENDPOINTS.filter((endpoint) => driver.passes.has(endpoint))] as const;
    });
    const page = told();
    expect(Object.fromEntries(stated.map(([name]) => [name, page.get(name)]))).toEqual(
      Object.fromEntries(stated),
    );
    expect(stated.length).toBeGreaterThan(9);
  });
});
