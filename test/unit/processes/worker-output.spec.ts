import { PassThrough, Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { WorkerOutput } from '../../../src/processes/worker-output.js';

/** Keeps what it takes, and takes nothing more while it is blocked. */
class Output extends Writable {
  text = '';
  release: (() => void) | undefined;
  blocked = false;

  constructor() {
    super({ highWaterMark: 16 });
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    if (this.blocked) this.release = done;
    else done();
  }
}

describe('WorkerOutput', () => {
  it('never mixes the lines of two workers, however they are cut', async () => {
    const output = new Output();
    const workers = new WorkerOutput(output);
    const [one, two] = [new PassThrough(), new PassThrough()];
    workers.add(one);
    workers.add(two);
    for (const [source, piece] of [
      [one, 'a line of '],
      [two, 'another'],
      [one, 'one\nits next'],
      [two, ' line\n'],
      [one, ' line\n'],
    ] as const) {
      source.write(piece);
      await nextTurn();
    }
    expect(output.text).toBe('a line of one\nanother line\nits next line\n');
  });

  it('ends the last line of a worker that ended within it', async () => {
    const output = new Output();
    const workers = new WorkerOutput(output);
    const source = new PassThrough();
    workers.add(source);
    source.end('cut o');
    await workers.ended();
    expect(output.text).toBe('cut o\n');
  });

  it('reads nothing while the reader takes nothing, and all once it does', async () => {
    const output = new Output();
    output.blocked = true;
    const workers = new WorkerOutput(output);
    const source = new PassThrough({ highWaterMark: 64 });
    workers.add(source);
    let written = 0;
    while (source.write(`${'x'.repeat(20)}\n`)) {
      written += 1;
      await nextTurn();
      if (written > 100) throw new Error('Nothing holds the worker back.');
    }
    output.blocked = false;
    output.release?.();
    source.end();
    await workers.ended();
    expect(output.text.split('\n')).toHaveLength(written + 2);
  });

  it('closes the outputs of the workers if its own fails, so that they know', async () => {
    const broken = new Writable({ write: (_chunk, _encoding, done) => done(new Error('broken pipe')) });
    const workers = new WorkerOutput(broken);
    const source = new PassThrough();
    workers.add(source);
    source.write('a line\n');
    await nextTurn();
    await nextTurn();
    expect(source.destroyed).toBe(true);
  });
});
