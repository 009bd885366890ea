import { LlmError } from '../contract/llm-error.js';
import type { ReplyBody } from '../http/streamed-reply.js';
import type { EventReader } from './sse.js';

/** Bytes of an unfinished event that are not counted: nearly all are shorter. */
const MAX_UNCOUNTED_BYTES = 256 * 1024;

/** Counts a long event, such as a picture, as a body in memory until it has arrived whole. */
export class UnfinishedEvent {
  private bytes = 0;

  constructor(
    private readonly body: ReplyBody,
    private readonly events: EventReader,
  ) {}

  /** Called when bytes were fed to the reader. @throws LlmError `overloaded` without memory for them */
  add(bytes: number): void {
    if (!this.events.isWithinEvent) return this.finish();
    this.bytes += bytes;
    if (this.bytes > MAX_UNCOUNTED_BYTES && !this.body.holdMemory(bytes)) throw LlmError.overloaded();
  }

  /** Called when an event was read. */
  finish(): void {
    if (this.bytes > MAX_UNCOUNTED_BYTES) this.body.releaseMemory();
    this.bytes = 0;
  }
}
