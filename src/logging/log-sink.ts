import type { Writable } from 'node:stream';
import type { DestinationStream } from 'pino';

/** Lines that wait for a slow reader, in bytes. Further lines are dropped. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** Lines of one turn of the event loop are written together, up to this many characters. */
const MAX_BATCH_LENGTH = 64 * 1024;

/**
 * Writes log lines to a stream that may be slow, blocked or closed, and never waits for it. Drops and counts
 * the lines that exceed the buffer, and all lines once the stream has failed.
 *
 * Pino's own destination writes from a thread, and a process whose thread is stuck in a write cannot end.
 */
export class LogSink implements DestinationStream {
  private batch = '';
  private linesInBatch = 0;
  private droppedLines = 0;
  private failed = false;

  constructor(private readonly stream: Writable) {
    stream.on('error', () => (this.failed = true));
  }

  /** Lines dropped so far. */
  get dropped(): number {
    return this.droppedLines;
  }

  write(line: string): void {
    if (this.failed || this.stream.writableLength > MAX_WAITING_BYTES) {
      this.droppedLines += 1;
      return;
    }
    if (this.batch === '') setImmediate(this.flush);
    this.batch += line;
    this.linesInBatch += 1;
    if (this.batch.length > MAX_BATCH_LENGTH) this.flush();
  }

  /** Writes all waiting lines now. Also works at exit, when there is no further turn of the event loop. */
  readonly flush = (): void => {
    if (this.batch === '') return;
    const { batch, linesInBatch } = this;
    this.batch = '';
    this.linesInBatch = 0;
    this.stream.write(batch, (error) => {
      if (error) this.droppedLines += linesInBatch;
    });
  };

  /** Resolves when the stream has taken all lines, or after `timeoutMs`. */
  async drained(timeoutMs: number): Promise<void> {
    this.flush();
    if (this.failed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      // Called once everything before it was written.
      this.stream.write('', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

let sink: LogSink | undefined;

/** Returns the sink of this process's standard output, always the same one. */
export function standardOutput(): LogSink {
  if (sink === undefined) {
    sink = new LogSink(process.stdout);
    process.once('exit', sink.flush);
  }
  return sink;
}
