import type { Writable } from 'node:stream';
import type { DestinationStream } from 'pino';

/** What waits for a slow reader, in bytes; what comes on top is dropped. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** Lines of one turn of the event loop are written together, up to so many characters. */
const MAX_BATCH_LENGTH = 64 * 1024;

/**
 * Log lines on their way to a stream that may be slow, blocked or gone: nobody waits for it. Lines that find no room, and all lines
 * once the stream has failed, are dropped and counted.
 *
 * Not pino's own destination: that one writes from a thread, and a process whose thread is stuck in a write cannot end.
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

  /** Hands over what is left now, whether or not there will be another turn of the event loop. */
  readonly flush = (): void => {
    if (this.batch === '') return;
    const { batch, linesInBatch } = this;
    this.batch = '';
    this.linesInBatch = 0;
    this.stream.write(batch, (error) => {
      if (error) this.droppedLines += linesInBatch;
    });
  };

  /** Resolves when everything was taken, or `timeoutMs` have passed. */
  async drained(timeoutMs: number): Promise<void> {
    this.flush();
    if (this.failed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      // Called when all that was written before was.
      this.stream.write('', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
