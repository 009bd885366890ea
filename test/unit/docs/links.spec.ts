import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../../..');
const GUIDE = readdirSync(join(ROOT, 'docs/guide')).filter((name) => name !== 'README.md');
const PAGES = [
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
  ...[
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'examples/README.md',
    'bench/README.md',
    'sets/README.md',
  ],
];

/** The anchor that GitHub makes of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}

function textOf(path: string): string {
  return readFileSync(path, 'utf8').replaceAll(/^```[^]*?^```$/gm, '');
}

/** Links to files and headings of this repository that are not there. */
function brokenLinks(page: string): string[] {
  const path = join(ROOT, page);
  return [...textOf(path).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : join(dirname(path), file);
      if (!existsSync(target)) return true;
      if (anchor === undefined || !target.endsWith('.md')) return false;
      const anchors = [...textOf(target).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
        anchorOf(heading),
      );
      return !anchors.includes(anchor);
    });
}

describe('links in the documentation', () => {
  it.each(PAGES)('%s has none to a file or heading that does not exist', (page) => {
    expect(brokenLinks(page)).toEqual([]);
  });

  it.each(GUIDE)('the guide leads to %s', (name) => {
    expect(textOf(join(ROOT, 'docs/guide/README.md'))).toContain(`](${name})`);
  });
});
