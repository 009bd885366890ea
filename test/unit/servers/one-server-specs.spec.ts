import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ONE_SERVER_SPECS } from '../../e2e/one-server-specs.mjs';

const listed = Object.values(ONE_SERVER_SPECS).flat();

describe('the specs that run on one server alone', () => {
  it('exist', () => {
    const specs = readdirSync('test/e2e', { recursive: true, encoding: 'utf8' });

    expect(listed.filter((path) => !specs.includes(path))).toEqual([]);
  });

  it('are listed once, each list with its reason', () => {
    expect(listed).toHaveLength(new Set(listed).size);
    expect(Object.keys(ONE_SERVER_SPECS).filter((reason) => !/^They .+\.$/.test(reason))).toEqual([]);
  });
});
