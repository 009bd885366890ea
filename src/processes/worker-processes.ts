import type { Logger } from '@nestjs/common';
import type { Clock } from '../../modules/support/index.js';
import type { WorkerEnd, WorkerProcess } from './worker.js';
import { WorkerSlot } from './worker-slot.js';

/** Starts in a row that may fail while no worker serves. */
const FAILED_STARTS_TO_GIVE_UP = 5;

export interface WorkerProcessesOptions {
  readonly count: number;
  /** @param number of the worker, from 1: the one that takes its place has the same */
  readonly fork: (number: number) => WorkerProcess;
  readonly clock: Clock;
  readonly logger: Logger;
  /** No worker serves, and none can be started: all that still start are killed. */
  readonly onGivenUp: () => void;
}

/** The worker processes of a server: starts them, keeps them running, ends them. */
export class WorkerProcesses {
  private readonly slots: readonly WorkerSlot[];
  private replacing: Promise<void> | undefined;
  private stopping = false;

  constructor(private readonly options: WorkerProcessesOptions) {
    this.slots = Array.from(
      { length: options.count },
      (_, index) =>
        new WorkerSlot({
          ...options,
          number: index + 1,
          onFailedStart: (times) => this.onFailedStart(times),
        }),
    );
  }

  /** The workers that take requests. */
  get serving(): readonly WorkerProcess[] {
    return this.slots.flatMap(({ serving }) => serving ?? []);
  }

  /**
   * Starts the first worker, and all others once it listens: it has brought the database up to date, and what
   * keeps it from starting is reported once.
   * @returns undefined, or how the first one ended if it did not come to listen and was not asked to end
   */
  async start(): Promise<WorkerEnd | undefined> {
    const [first, ...others] = this.slots;
    const end = await first!.startFirst();
    if (this.stopping || end !== undefined) return this.stopping ? undefined : end;
    for (const slot of others) slot.start();
    return undefined;
  }

  /**
   * Replaces one worker after the other. What asks for it meanwhile is not done twice. Stops at the first one
   * whose successor does not start.
   */
  replaceAll(): Promise<void> {
    return (this.replacing ??= this.replaceEach().finally(() => (this.replacing = undefined)));
  }

  /** Lets all workers end. Resolves with true if each ended with code 0. */
  async stop(): Promise<boolean> {
    this.stopping = true;
    const ends = await Promise.all(this.slots.map((slot) => slot.stop()));
    return ends.every(Boolean);
  }

  /** Ends all workers at once. */
  kill(): void {
    this.stopping = true;
    for (const slot of this.slots) slot.kill();
  }

  private async replaceEach(): Promise<void> {
    const { logger } = this.options;
    for (const slot of this.slots) {
      if (this.stopping) return;
      if (await slot.replace()) continue;
      const msg = 'a new worker process did not start: the ones that run go on';
      return logger.error({ msg, worker: slot.number });
    }
    logger.log('all worker processes were replaced');
  }

  private onFailedStart(times: number): void {
    if (this.stopping || times < FAILED_STARTS_TO_GIVE_UP || this.serving.length > 0) return;
    this.kill();
    this.options.onGivenUp();
  }
}
