import { Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { LogSink } from '../../../src/logging/log-sink.js';

const LINE = `${'x'.repeat(1023)}\n`;
const MEBIBYTE = 1024 * 1024;

/** A stream that keeps what it takes, and takes nothing while it is blocked. */
class Output extends Writable {
  text = '';
  writes = 0;
  blocked = false;
  private release: () => void = () => {};

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.writes += 1;
    this.text += chunk.toString();
    if (this.blocked) this.release = done;
    else done();
  }

  unblock(): void {
    this.blocked = false;
    this.release();
  }
}

describe('LogSink', () => {
  it('writes the lines of one turn together and in order', async () => {
    const output = new Output();
    const sink = new LogSink(output);
    for (const line of ['a\n', 'b\n', 'c\n']) sink.write(line);
    await nextTurn();
    expect(output).toMatchObject({ text: 'a\nb\nc\n', writes: 1 });
  });

  it('drops and counts lines past the buffer while the reader is blocked, and continues when it reads', async () => {
    const output = new Output();
    const sink = new LogSink(output);
    output.blocked = true;
    for (let count = 0; count < 16 * 1024; count += 1) sink.write(LINE);
    await nextTurn();
    expect(output.writableLength).toBeLessThan(5 * MEBIBYTE);
    expect(sink.dropped).toBeGreaterThan(11 * 1024);
    const { dropped } = sink;
    output.unblock();
    await sink.drained(60_000);
    sink.write('later\n');
    await nextTurn();
    expect(output.text.endsWith('later\n')).toBe(true);
    expect(output.text.split('\n').length - 1).toBe(16 * 1024 - dropped + 1);
    expect(sink.dropped).toBe(dropped);
  });

  it('survives a closed reader, and counts every line from then on', async () => {
    const broken = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('broken pipe'), { code: 'EPIPE' })),
    });
    const sink = new LogSink(broken);
    sink.write('a\n');
    sink.write('b\n');
    await nextTurn();
    await nextTurn();
    sink.write('c\n');
    await nextTurn();
    expect(sink.dropped).toBe(3);
    await sink.drained(60_000);
  });

  it('stops waiting for a blocked reader after the timeout', async () => {
    const output = new Output();
    output.blocked = true;
    const sink = new LogSink(output);
    sink.write('a\n');
    await expect(sink.drained(1)).resolves.toBeUndefined();
  });
});
