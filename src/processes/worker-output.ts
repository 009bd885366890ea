import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

const LINE_END = 10;

/**
 * Writes the standard output of several workers to one stream, line by line: written by each of them itself,
 * long lines would mix. Reads no further while the stream takes nothing, so that each worker counts the lines
 * that it has to drop; ends their outputs if the stream fails.
 */
export class WorkerOutput {
  private readonly sources = new Set<Readable>();

  constructor(private readonly output: Writable) {
    output.on('drain', () => {
      for (const source of this.sources) source.resume();
    });
    output.on('error', () => {
      for (const source of this.sources) source.destroy();
    });
  }

  /** Writes the lines of `source` from now on. A last one without an end gets one. */
  add(source: Readable): void {
    let rest: Buffer[] = [];
    this.sources.add(source);
    source.on('data', (chunk: Buffer) => {
      const end = chunk.lastIndexOf(LINE_END) + 1;
      if (end > 0) {
        this.write(Buffer.concat([...rest, chunk.subarray(0, end)]));
        rest = [];
      }
      if (end < chunk.length) rest.push(chunk.subarray(end));
    });
    source.on('error', () => undefined);
    source.once('close', () => {
      this.sources.delete(source);
      if (rest.length > 0) this.write(Buffer.concat([...rest, Buffer.from('\n')]));
    });
  }

  /** Resolves when all outputs have ended and the stream has taken their lines. */
  async ended(): Promise<void> {
    await Promise.all([...this.sources].map((source) => once(source, 'close')));
    await new Promise<void>((resolve) => this.output.write('', () => resolve()));
  }

  private write(lines: Buffer): void {
    if (this.output.write(lines)) return;
    for (const source of this.sources) source.pause();
  }
}
