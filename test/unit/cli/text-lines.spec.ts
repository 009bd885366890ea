import { describe, expect, it } from '@jest/globals';
import { lineText, MAX_LINE_BYTES, readLines } from '../../../src/cli/pool/text-lines.js';

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function linesOf(text: string | Buffer, size = 64 * 1024): Promise<[number, string, boolean][]> {
  const lines: [number, string, boolean][] = [];
  for await (const line of readLines(chunksOf(Buffer.from(text), size), 'prompts.txt')) {
    lines.push([line.number, lineText(line), line.complete]);
  }
  return lines;
}

describe('reading lines', () => {
  it.each([1, 2, 3, 7, 1000])('gives the same lines from pieces of %d bytes', async (size) => {
    expect(await linesOf('first\r\nzwölf 🚲\n\nlast', size)).toEqual([
      [1, 'first', true],
      [2, 'zwölf 🚲', true],
      [3, '', true],
      [4, 'last', false],
    ]);
  });

  it('drops a byte order mark at the start and nowhere else', async () => {
    expect(await linesOf('\uFEFFone\n\uFEFFtwo\n')).toEqual([
      [1, 'one', true],
      [2, '\uFEFFtwo', true],
    ]);
  });

  it("does not break a line at Unicode's other line separators, which JSON may contain", async () => {
    expect(await linesOf('"a\u2028b\u0085c\rd"\n')).toEqual([[1, '"a\u2028b\u0085c\rd"', true]]);
  });

  it('has no line after the last line feed', async () => {
    expect(await linesOf('one\n')).toHaveLength(1);
    expect(await linesOf('')).toHaveLength(0);
  });

  it('refuses bytes that are not UTF-8', async () => {
    await expect(linesOf(Buffer.from([0x61, 0x0a, 0xc3, 0x28, 0x0a]))).rejects.toThrow('not UTF-8');
  });

  it('stops at a line that is too long, before it has read all of it', async () => {
    let taken = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      for (yield Buffer.from('short\n'); ; taken += 1) yield Buffer.alloc(1024 * 1024, 'x');
    }
    const read = async () => {
      for await (const line of readLines(endless(), 'big.txt')) expect(line.number).toBe(1);
    };
    await expect(read()).rejects.toThrow('big.txt, line 2: it is longer than 16 MiB');
    expect(taken).toBeLessThanOrEqual(MAX_LINE_BYTES / 1024 / 1024);
  });
});
