import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { hash, randomUUID } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ResultFile } from '../../../src/cli/pool/result-file.js';
import { ResultLines } from '../../../src/cli/pool/result-lines.js';

const hashOf = (index: number) => hash('sha256', `${index}`, 'base64url').slice(0, 22);
const line = (index: number, ok = true) =>
  `${JSON.stringify({ index, ok, asked: { models: ['d/m'] }, prompt_hash: hashOf(index) })}\n`;
const format = new ResultLines();

describe('a result file', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'llm-results-'));
    path = join(folder, 'results.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function addTo(...lines: string[]): Promise<ResultFile> {
    const file = await ResultFile.open(path, format);
    await file.start();
    for (const each of lines) await file.append(each);
    await file.close();
    return file;
  }

  const content = () => readFileSync(path, 'utf8');

  it('is created if it is missing', async () => {
    await addTo(line(0), line(1));
    expect(content()).toBe(line(0) + line(1));
    expect(readdirSync(folder)).toEqual(['results.jsonl']);
  });

  it('is added to if it exists', async () => {
    writeFileSync(path, line(0));
    const { earlier } = await addTo(line(1));
    expect(earlier.answers.take(hashOf(0), format.row(0, undefined))).toBe(true);
    expect(earlier.answers.take(hashOf(0), format.row(0, undefined))).toBe(false);
    expect(content()).toBe(line(0) + line(1));
  });

  it.each(Array.from({ length: line(1).length - 1 }, (_, cut) => cut + 1))(
    'takes a last line cut after %d bytes for no result, and cuts it off',
    async (cut) => {
      writeFileSync(path, line(0) + line(1).slice(0, cut));
      const { earlier } = await addTo(line(2));
      expect(earlier.answers.size).toBe(1);
      expect(content()).toBe(line(0) + line(2));
    },
  );

  it('removes a last line torn inside a character', async () => {
    const whole = Buffer.from(`{"index":1,"ok":true,"completion":{"content":"é`);
    writeFileSync(path, Buffer.concat([Buffer.from(line(0)), whole.subarray(0, -1)]));
    await addTo();
    expect(content()).toBe(line(0));
  });

  it('drops failures, which are asked again, and keeps the rest in its order', async () => {
    writeFileSync(path, line(3) + line(1, false) + line(0) + line(2, false) + '{"index":4');
    await addTo(line(1));
    expect(content()).toBe(line(3) + line(0) + line(1));
    expect(readdirSync(folder)).toEqual(['results.jsonl']);
  });

  it('changes nothing before it is started', async () => {
    const before = `${line(0, false)}{"ind`;
    writeFileSync(path, before);
    const file = await ResultFile.open(path, format);
    await file.close();
    expect(content()).toBe(before);
  });

  it.each([
    ['a text', 'Dear diary,\n'],
    ['a text without an end', 'Dear diary,'],
    ['JSON of another kind', '{"index":0,"ok":true}\n'],
    ['prompts', '"a"\n'],
    ['a broken line in the middle', `${line(0)}{"index":1,"o\n${line(2)}`],
    ['two results for one prompt', line(0) + line(0)],
  ])('refuses a file with %s and leaves it as it is', async (_what, text) => {
    writeFileSync(path, text);
    await expect(ResultFile.open(path, format)).rejects.toThrow(
      /results\.jsonl, line \d: .*The file was not changed/,
    );
    expect(content()).toBe(text);
    expect(readdirSync(folder)).toEqual(['results.jsonl']);
  });

  it('refuses a folder', async () => {
    await expect(ResultFile.open(folder, format)).rejects.toThrow('not an ordinary file');
  });

  it('says why it cannot be written', async () => {
    await expect(ResultFile.open(join(folder, 'no', 'such', 'place.jsonl'), format)).rejects.toThrow(
      'there is no such file or folder',
    );
  });

  it('is refused while another process writes it', async () => {
    writeFileSync(`${path}.lock`, String(process.ppid));
    await expect(ResultFile.open(path, format)).rejects.toThrow(`another run (process ${process.ppid})`);
  });

  it('is taken over from a process that no longer runs', async () => {
    writeFileSync(`${path}.lock`, '4194999');
    await addTo(line(0));
    expect(readdirSync(folder)).toEqual(['results.jsonl']);
  });

  const leaveLock = (processId: number, host = hostname()) => {
    mkdirSync(`${path}.lock`);
    writeFileSync(join(`${path}.lock`, `${processId}.${randomUUID()}.${host}`), '');
  };

  it('is taken over from a process that had the number of this one', async () => {
    leaveLock(process.pid);
    await addTo(line(0));
    expect(readdirSync(folder)).toEqual(['results.jsonl']);
  });

  it('is taken over from a process that was killed while it released or took the lock', async () => {
    mkdirSync(`${path}.lock`);
    await addTo(line(0));
    expect(readdirSync(folder)).toEqual(['results.jsonl']);
  });

  it.each([
    ['another process', () => leaveLock(process.ppid), `another run (process ${process.ppid})`],
    ['a process of another host', () => leaveLock(4194999, 'far'), 'another run (process 4194999 on far)'],
    [
      'an unknown process',
      () => mkdirSync(`${path}.lock/x`, { recursive: true }),
      'another run. If there is',
    ],
  ])('is refused while %s has locked it, and the lock stays', async (_who, lock, message) => {
    lock();
    const before = readdirSync(`${path}.lock`);
    await expect(ResultFile.open(path, format)).rejects.toThrow(message);
    expect([readdirSync(folder), readdirSync(`${path}.lock`)]).toEqual([['results.jsonl.lock'], before]);
  });

  it('is refused while this process has it, and is free afterwards', async () => {
    const file = await ResultFile.open(path, format);
    await expect(ResultFile.open(path, format)).rejects.toThrow(`another run (process ${process.pid})`);
    await file.close();
    await addTo(line(0));
  });

  it('is rewritten behind a link, and the link stays', async () => {
    const target = join(folder, 'elsewhere.jsonl');
    writeFileSync(target, line(0, false) + line(1));
    symlinkSync(target, path);
    await addTo();
    expect(readFileSync(target, 'utf8')).toBe(line(1));
  });
});
