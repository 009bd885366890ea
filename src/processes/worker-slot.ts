import type { Logger } from '@nestjs/common';
import type { Clock } from '../../modules/support/index.js';
import type { ToWorker } from './messages.js';
import { describeEnd, type WorkerEnd, type WorkerProcess } from './worker.js';

/** Wait before the first of several starts in a row, doubled with each. */
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 30_000;
/** A worker that has served this long ended for another reason than the one before it. */
const STEADY_MS = 60_000;

export interface SlotOptions {
  /** From 1. */
  readonly number: number;
  readonly fork: (number: number) => WorkerProcess;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A worker ended before it listened, for the `times`th time in a row. */
  readonly onFailedStart: (times: number) => void;
}

interface Running {
  readonly worker: WorkerProcess;
  readonly ended: Promise<WorkerEnd>;
  listeningSince: number | undefined;
}

/**
 * Keeps one worker running: starts it, and starts another one after its end. Waits longer before each of
 * several starts in a row.
 */
export class WorkerSlot {
  private running: Running | undefined;
  /** A replacement that does not listen yet, and workers that were replaced and finish their requests. */
  private readonly besides = new Set<Running>();
  /** Ends in a row, each soon after its start. */
  private ends = 0;
  private failedStarts = 0;
  private stopping = false;
  private cancelWait = () => {};

  constructor(private readonly options: SlotOptions) {}

  get number(): number {
    return this.options.number;
  }

  /** The worker that takes requests, if there is one. */
  get serving(): WorkerProcess | undefined {
    return this.running?.listeningSince === undefined ? undefined : this.running.worker;
  }

  /**
   * Starts the worker, and no other one if it ends before it listens. Resolves with `undefined` as soon as it
   * listens, or with its end.
   */
  async startFirst(): Promise<WorkerEnd | undefined> {
    const run = (this.running = this.launch());
    const end = await this.firstOf(run);
    if (end === undefined) this.watch(run);
    else this.running = undefined;
    return end;
  }

  /** Starts the worker. */
  start(): void {
    this.running = this.launch();
    this.watch(this.running);
  }

  /**
   * Starts another worker, and ends the present one as soon as that one listens. Resolves once it has ended.
   * @returns false if the other one did not start. The present one goes on then.
   */
  async replace(): Promise<boolean> {
    const next = this.launch();
    this.besides.add(next);
    const end = await this.firstOf(next);
    this.besides.delete(next);
    if (end !== undefined) return false;
    // The present one may have ended meanwhile, and another start be due.
    this.cancelWait();
    const before = this.running;
    this.running = next;
    this.watch(next);
    if (before === undefined) return true;
    this.besides.add(before);
    send(before.worker, { kind: 'retire' });
    await before.ended;
    this.besides.delete(before);
    return true;
  }

  /**
   * Starts no worker any more, and lets those that run end. Resolves with true if each that had listened
   * ended with code 0.
   */
  async stop(): Promise<boolean> {
    this.stopping = true;
    this.cancelWait();
    const ends = this.all().map(async (run) => {
      send(run.worker, { kind: 'end' });
      const { code } = await run.ended;
      return code === 0 || run.listeningSince === undefined;
    });
    return (await Promise.all(ends)).every(Boolean);
  }

  /** Ends every worker at once. */
  kill(): void {
    this.stopping = true;
    this.cancelWait();
    for (const { worker } of this.all()) worker.process.kill('SIGKILL');
  }

  private all(): Running[] {
    return [...(this.running === undefined ? [] : [this.running]), ...this.besides];
  }

  private launch(): Running {
    const { fork, number, clock } = this.options;
    const worker = fork(number);
    const ended = new Promise<WorkerEnd>((resolve) =>
      worker.once('exit', (code, signal) => resolve({ code, signal })),
    );
    const run: Running = { worker, ended, listeningSince: undefined };
    worker.once('listening', () => (run.listeningSince = clock.monotonic()));
    return run;
  }

  /** Resolves with `undefined` when the worker listens, or with its end. */
  private firstOf({ worker, ended }: Running): Promise<WorkerEnd | undefined> {
    const listening = new Promise<undefined>((resolve) => worker.once('listening', () => resolve(undefined)));
    return Promise.race([listening, ended]);
  }

  private watch(run: Running): void {
    void run.ended.then((end) => this.startAgain(run, end));
  }

  private startAgain(run: Running, end: WorkerEnd): void {
    // Another worker has replaced it.
    if (this.running !== run) return;
    this.running = undefined;
    if (this.stopping) return;
    const { clock, logger, onFailedStart, number } = this.options;
    if (run.listeningSince === undefined) this.failedStarts += 1;
    else this.failedStarts = 0;
    const steady = run.listeningSince !== undefined && clock.monotonic() - run.listeningSince >= STEADY_MS;
    this.ends = steady ? 1 : this.ends + 1;
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.ends - 1));
    if (this.failedStarts > 0) onFailedStart(this.failedStarts);
    if (this.stopping) return;
    const msg = 'a worker process ended: another one is started';
    logger.warn({ msg, worker: number, end: describeEnd(end), wait_ms: waitMs });
    this.cancelWait = clock.schedule(waitMs, () => this.start());
  }
}

/** Sends a message. One that has ended, or ends now, needs none. */
function send(worker: WorkerProcess, message: ToWorker): void {
  worker.send(message, () => undefined);
}
