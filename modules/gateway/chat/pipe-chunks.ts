import type { ChunkSource, ReceivedChunk } from '../../llm-driver/index.js';
import type { EventStreamWriter } from '../../http/index.js';
import { chunkEvents, type ChunkView, DONE } from './chat-json.js';

/** Characters after which collected chunks are written without waiting for more. */
const MAX_WRITE_LENGTH = 64 * 1024;

/** How the chunks of a pipe look, and the chunk that was read before. */
interface PipeOptions {
  readonly view: ChunkView;
  readonly first: ReceivedChunk;
}

/**
 * Writes everything that a source brings, no faster than the reader takes it, and `[DONE]` at the end.
 * Resolves at the end, and when the reader has left.
 * @throws LlmError why the source failed; what came before it is written
 */
export function pipeChunks(
  source: ChunkSource,
  writer: EventStreamWriter,
  options: PipeOptions,
): Promise<void> {
  return new Promise((resolve, reject) =>
    new ChunkPipe(source, writer, options.view, { resolve, reject }).start(options.first),
  );
}

type State = 'reading' | 'draining' | 'done';

/** Works by callbacks: with a chunk every few milliseconds, promises would be most of what a chunk costs. */
class ChunkPipe {
  /** Read but not written yet. */
  private text = '';
  private state: State = 'reading';
  private pumpScheduled = false;

  constructor(
    private readonly source: ChunkSource,
    private readonly writer: EventStreamWriter,
    private readonly view: ChunkView,
    private readonly outcome: { readonly resolve: () => void; readonly reject: (error: Error) => void },
  ) {}

  start(first: ReceivedChunk): void {
    this.text = chunkEvents(first, this.view);
    this.source.onReadable(this.onReadable);
    this.pump();
  }

  /** A reply may bring many chunks in one turn of the event loop: they are written together. */
  private readonly onReadable = (): void => {
    if (this.pumpScheduled) return;
    this.pumpScheduled = true;
    process.nextTick(this.pump);
  };

  private readonly pump = (): void => {
    this.pumpScheduled = false;
    if (this.state !== 'reading') return;
    try {
      this.readAll();
    } catch (thrown) {
      this.state = 'done';
      void this.writer.write(this.text);
      this.outcome.reject(thrown as Error);
    }
  };

  /** Reads until the source has nothing more, or the reader has to be waited for. */
  private readAll(): void {
    for (let chunk = this.source.read(); chunk !== undefined; chunk = this.source.read()) {
      if (chunk === null || !this.writer.open) {
        this.state = 'done';
        this.writer.end(this.text + DONE);
        return this.outcome.resolve();
      }
      this.text += chunkEvents(chunk, this.view);
      if (this.text.length > MAX_WRITE_LENGTH && !this.write()) return;
    }
    this.write();
  }

  /** Returns false if the reader has to be waited for; the pump then goes on by itself. */
  private write(): boolean {
    const drained = this.writer.write(this.text);
    this.text = '';
    if (drained === undefined) return true;
    this.state = 'draining';
    void drained.then(() => {
      this.state = 'reading';
      this.pump();
    });
    return false;
  }
}
