import type { ChunkSource } from '../../llm-driver/index.js';
import type { EventStreamWriter } from '../../http/index.js';
import { DONE, type ChunkEvents } from './chat-json.js';

/** What has come together goes out together, up to about so many characters. */
const LONGEST_WRITE = 16 * 1024;

/**
 * Writes all that a source brings, no faster than it is read, and at its end `[DONE]`. Resolves then, and when nobody reads any more.
 * @param first is written before
 * @throws LlmError why the source failed; what came before is written
 */
export function relay(
  source: ChunkSource,
  writer: EventStreamWriter,
  events: ChunkEvents,
  first: string,
): Promise<void> {
  return new Promise((resolve, reject) =>
    new Relay(source, writer, events, { resolve, reject }).begin(first),
  );
}

/** What the relay waits for before it reads on; after `over` it never does. */
type State = 'source' | 'reader' | 'over';

/** Called back rather than awaiting each piece: where one comes every few milliseconds, promises are most of what it costs. */
class Relay {
  /** Not written yet. */
  private text = '';
  private waitsFor: State = 'source';
  private called = false;

  constructor(
    private readonly source: ChunkSource,
    private readonly writer: EventStreamWriter,
    private readonly events: ChunkEvents,
    private readonly outcome: { readonly resolve: () => void; readonly reject: (error: Error) => void },
  ) {}

  begin(first: string): void {
    this.text = first;
    this.source.onReadable(this.call);
    this.goOn();
  }

  /** A reply may bring many pieces in one turn of the event loop: they go on together. */
  private readonly call = (): void => {
    if (this.called) return;
    this.called = true;
    process.nextTick(this.goOn);
  };

  private readonly goOn = (): void => {
    this.called = false;
    if (this.waitsFor !== 'source') return;
    try {
      this.takeAll();
    } catch (thrown) {
      this.waitsFor = 'over';
      void this.writer.write(this.text);
      this.outcome.reject(thrown as Error);
    }
  };

  /** All that is there, unless the reader has to be waited for. */
  private takeAll(): void {
    for (let came = this.source.read(); came !== undefined; came = this.source.read()) {
      if (came === null || !this.writer.open) {
        this.waitsFor = 'over';
        this.writer.end(this.text + DONE);
        return this.outcome.resolve();
      }
      this.text += this.events.of(came);
      if (this.text.length > LONGEST_WRITE && !this.write()) return;
    }
    this.write();
  }

  /** Whether more may be written now; once it may, reading goes on by itself. */
  private write(): boolean {
    const full = this.writer.write(this.text);
    this.text = '';
    if (full === undefined) return true;
    this.waitsFor = 'reader';
    void full.then(() => {
      this.waitsFor = 'source';
      this.goOn();
    });
    return false;
  }
}
