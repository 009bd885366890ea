import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findDocuments } from '../../../src/cli/check/find-documents.js';

const FILES = [
  'readme.md',
  'docs/b.TXT',
  'docs/a.md',
  'docs/deep/c.markdown',
  'docs/picture.png',
  'docs/f.pdf',
  'docs/.drafts/d.md',
  'docs/node_modules/e.md',
  'docs/a[1].md',
  'empty/picture.png',
];

describe('the documents that words name', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'documents-'));
    for (const file of FILES) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      writeFileSync(join(folder, file), 'x');
    }
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each([
    ['a file', ['docs/a.md'], ['docs/a.md']],
    ['a file with signs of patterns in its name', ['docs/a[1].md'], ['docs/a[1].md']],
    [
      'a folder: every document in it, but hidden and installed ones',
      ['docs/'],
      ['docs/a.md', 'docs/a[1].md', 'docs/b.TXT', 'docs/deep/c.markdown', 'docs/f.pdf'],
    ],
    ['a pattern', ['docs/**/*.m*'], ['docs/a.md', 'docs/a[1].md', 'docs/deep/c.markdown']],
    ['a hidden folder by its name', ['docs/.drafts/*.md'], ['docs/.drafts/d.md']],
    ['standard input', ['-', 'readme.md'], ['-', 'readme.md']],
    ['one document several times', ['docs/a.md', './docs/a.md', 'docs/?.md', '-', '-'], ['docs/a.md', '-']],
  ])('are those of %s', async (_what, words, expected) => {
    expect(await findDocuments(folder, words)).toEqual(expected);
  });

  it('are no files that the run writes, and none is overwritten', async () => {
    const outputs = ['docs/a.md', 'docs/f.pdf'];
    expect(await findDocuments(folder, ['docs/*.md', 'docs/deep'], outputs)).toEqual([
      'docs/a[1].md',
      'docs/deep/c.markdown',
    ]);
    expect(await findDocuments(folder, ['docs'], outputs)).not.toContain('docs/f.pdf');
    await expect(findDocuments(folder, ['./docs/a.md'], outputs)).rejects.toThrow(
      './docs/a.md is a document, and a report is to be written to it.',
    );
  });

  it('are one document under two names of one file', async () => {
    symlinkSync(join(folder, 'readme.md'), join(folder, 'other.md'));
    expect(await findDocuments(folder, ['other.md', 'readme.md'])).toEqual(['other.md']);
  });

  it.each([
    ['a pattern without a match', 'docs/*.rst', 'No file matches docs/*.rst.'],
    ['a folder without a document', 'empty', 'There is no document in empty: expected files ending in .md'],
    ['a file that is not there', 'nothing.md', 'Cannot read nothing.md: there is no such file'],
    ['a path through a file', 'readme.md/x.md', 'Cannot read x.md: there is no such file'],
  ])('are none of %s, which is named', async (_what, word, message) => {
    await expect(findDocuments(folder, ['readme.md', word])).rejects.toThrow(message);
  });
});
