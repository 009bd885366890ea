import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readTasks } from '../../../src/cli/calibrate/labelled-documents.js';
import { setFinder } from '../../../src/cli/check/find-sets.js';

const LABELS = `name: L
standards: gdpr-article-13
documents:
  - { document: one.md, tags: [a], verdicts: { 12(1): met } }
  - { id: two, text: Two., tags: [b, c], verdicts: { 12(1): unclear } }
`;

describe('documents of a file of labels', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'labels-'));
    writeFileSync(join(folder, 'one.md'), 'One.');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Reads the file from another folder than its own. */
  function read(labels: string, tags?: readonly string[]) {
    writeFileSync(join(folder, 'labels.yaml'), labels);
    return readTasks(join(folder, 'labels.yaml'), setFinder(tmpdir(), process.cwd()), tags);
  }

  it('are read from beside the file, with the standards that have a label', async () => {
    const { name, tasks } = await read(LABELS);
    expect(name).toBe('L');
    expect(tasks.map(({ document, standards }) => [document.text, standards.map(({ id }) => id)])).toEqual([
      ['One.', ['12(1)']],
      ['Two.', ['12(1)']],
    ]);
  });

  it('are chosen by tags', async () => {
    const { tasks } = await read(LABELS, ['c', 'b']);
    expect(tasks.map(({ labelled }) => labelled.id)).toEqual(['two']);
    await expect(read(LABELS, ['x'])).rejects.toThrow('No document has the tag x. Tags: a, b, c.');
  });

  it('are named in errors about them', async () => {
    const gone = LABELS.replace('one.md', 'none.md');
    await expect(read(gone)).rejects.toThrow(
      'labels.yaml, none.md: Cannot read none.md: there is no such file',
    );
    writeFileSync(join(folder, 'one.md'), Buffer.from([0xff, 0xfe, 0xfd]));
    await expect(read(LABELS)).rejects.toThrow('labels.yaml, one.md: The document is not');
    await expect(read(LABELS.replace('13', '31'))).rejects.toThrow('Cannot read gdpr-article-31');
  });
});
