import { Logger } from '@nestjs/common';
import { type Clock, loggableError } from '../../support/index.js';
import type { StandardVerdict } from '../judging/report.schema.js';
import type { CheckRunEnd } from './check-run.entity.js';
import type { CheckRunStore, OwnedCheck } from './check-run.store.js';
import type { LiveCheck } from './live-check.js';

/** Milliseconds before the end of a check is tried again: the first wait, which doubles, and the longest. */
const RETRY_WAIT_MS = { first: 500, longest: 30_000 } as const;

const logger = new Logger('CheckRecord');

/**
 * Stores the verdicts of one check as they are found, and its end. Stores nothing once another process has
 * ended the check. Adds a verdict to the live check once it is stored: a client that was shown it finds it
 * after a crash.
 */
export class CheckRecord {
  /** All verdicts, by the position of their standard. */
  readonly found = new Map<number, StandardVerdict>();
  private readonly stored = new Set<number>();
  private lastWrite: Promise<void> = Promise.resolve();

  constructor(
    private readonly check: OwnedCheck & { readonly standardCount: number },
    private readonly live: LiveCheck,
    private readonly store: CheckRunStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Stores a verdict in the background. Leaves the last one, and those that a stop of the check makes, to the
   * end: they are stored in one transaction with it.
   */
  addVerdict(verdict: StandardVerdict, position: number): void {
    const { check, live } = this;
    this.found.set(position, verdict);
    if (live.signal.aborted || this.found.size === check.standardCount) return;
    // One after the other: so they are stored in the order in which followers see them.
    const write = this.lastWrite
      .then(() => this.store.addVerdict(check, { position, verdict }, live.latestProgress))
      .then(
        (owned) => {
          if (owned) this.wasStored(position, verdict);
          else void live.stop('interrupted');
        },
        // The end of the check stores it.
        (error: unknown) => this.logError('a verdict could not be stored yet', error),
      );
    this.lastWrite = write;
  }

  /**
   * Stores the end of the check and the verdicts that are not stored yet. Tries again until that is done,
   * with growing waits.
   * @param lastTry once it fires, the try under way is the last; during a wait one more is made at once
   * @returns the end that is stored, which is another one if another process has ended the check; `null` if
   *   the check was removed; `undefined` if the last try failed
   */
  async end(end: CheckRunEnd, lastTry: AbortSignal): Promise<CheckRunEnd | null | undefined> {
    await this.lastWrite;
    for (let waitMs: number = RETRY_WAIT_MS.first; ; waitMs = Math.min(waitMs * 2, RETRY_WAIT_MS.longest)) {
      try {
        const unstored = new Map([...this.found].filter(([position]) => !this.stored.has(position)));
        const stored = await this.store.end(this.check, end, unstored);
        const added = stored === end ? unstored : await this.store.verdicts(this.check.id, this.stored);
        for (const [position, verdict] of added) this.wasStored(position, verdict);
        return stored;
      } catch (error) {
        this.logError('the end of a check could not be stored yet', error);
      }
      if (lastTry.aborted) {
        // A later process ends it, once its lease has run out.
        logger.error({ msg: 'a check was given up: its end could not be stored', check_id: this.check.id });
        return undefined;
      }
      await this.clock.sleep(waitMs, lastTry).catch(() => {});
    }
  }

  private wasStored(position: number, verdict: StandardVerdict): void {
    this.stored.add(position);
    this.live.addVerdict(verdict, position);
  }

  private logError(msg: string, error: unknown): void {
    logger.error({ msg, check_id: this.check.id, error: loggableError(error) });
  }
}
