import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { AppError, type Cancellation, Clock, loggableError } from '../../support/index.js';
import { CheckRunStore } from './check-run.store.js';
import { type CheckEvent, LiveCheck } from './live-check.js';
import { storedOutcome } from './stored-check.js';

/** Milliseconds between two reads of a check that another process runs. */
const READ_EVERY_MS = 1_000;

type Follower = Pick<Cancellation, 'aborted'>;

/** A check that another process runs, as its rows tell it. */
interface Mirror {
  readonly check: LiveCheck;
  readonly followers: Set<Follower>;
  /** Resolves once its rows are read no more. */
  done: Promise<void>;
}

/**
 * Follows checks that run in other processes: reads their rows each second, once for all followers of a
 * check. While the database cannot be read, followers wait.
 */
@Injectable()
export class FollowedChecks implements OnModuleDestroy {
  private readonly mirrors = new Map<string, Mirror>();
  private readonly closing = new AbortController();
  private readonly logger = new Logger(FollowedChecks.name);

  constructor(
    private readonly store: CheckRunStore,
    private readonly clock: Clock,
  ) {}

  /** Resolves when the database is read no more. */
  async onModuleDestroy(): Promise<void> {
    this.closing.abort();
    await Promise.all([...this.mirrors.values()].map(({ done }) => done));
  }

  /**
   * Yields the events of a check from its start to its end, in the order in which its own process tells them;
   * progress as of the last verdict. Yields no end if the check is removed or the follower leaves.
   */
  async *follow(id: string, follower: Follower): AsyncGenerator<CheckEvent, void, undefined> {
    const { check, followers } = this.mirrors.get(id) ?? this.open(id, follower);
    followers.add(follower);
    try {
      yield* check.follow();
    } finally {
      followers.delete(follower);
    }
  }

  private open(id: string, first: Follower): Mirror {
    const check = new LiveCheck('another process');
    const mirror = { check, followers: new Set([first]), done: Promise.resolve() };
    this.mirrors.set(id, mirror);
    mirror.done = this.read(id, mirror);
    return mirror;
  }

  private async read(id: string, { check, followers }: Mirror): Promise<void> {
    while (await this.look(id, check)) {
      await this.clock.sleep(READ_EVERY_MS, this.closing.signal).catch(() => {});
      for (const follower of followers) if (follower.aborted) followers.delete(follower);
      if (followers.size === 0 || this.closing.signal.aborted) break;
    }
    this.mirrors.delete(id);
    // After an end that does nothing.
    check.abandon();
  }

  /** Reads a check once. Returns false if there is nothing more to read. Never rejects. */
  private async look(id: string, check: LiveCheck): Promise<boolean> {
    try {
      // Before the verdicts: all of them are stored once the check has ended.
      const stored = await this.store.findStatus(id);
      if (stored === null) return false;
      const known = new Set(check.verdicts.keys());
      for (const [position, verdict] of await this.store.verdicts(id, known)) {
        check.addVerdict(verdict, position);
      }
      if (stored.status !== 'running') {
        check.end(storedOutcome(id, stored, [...check.verdicts.values()]));
        return false;
      }
      const progress = stored.progress ?? undefined;
      if (progress?.calls_done !== check.latestProgress?.calls_done) check.report(progress!);
      return true;
    } catch (error) {
      const msg = 'a check that another process runs could not be read';
      this.logger.warn({ msg, check_id: id, error: loggableError(error) });
      return error instanceof AppError && error.status === 503;
    }
  }
}
