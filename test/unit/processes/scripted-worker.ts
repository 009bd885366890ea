import { EventEmitter } from 'node:events';
import type { ToPrimary, ToWorker } from '../../../src/processes/messages.js';
import type { WorkerProcess } from '../../../src/processes/worker.js';

/** A worker process that listens, sends and ends when the test says so. */
export class ScriptedWorker extends EventEmitter implements WorkerProcess {
  readonly received: ToWorker[] = [];
  readonly signals: NodeJS.Signals[] = [];
  readonly process = { kill: (signal: NodeJS.Signals) => this.signals.push(signal) > 0 };

  /** @param number what it was started as */
  constructor(
    readonly id: number,
    readonly number = id,
  ) {
    super();
  }

  send(message: ToWorker): boolean {
    this.received.push(message);
    return true;
  }

  listens(): void {
    this.emit('listening');
  }

  sends(message: ToPrimary): void {
    this.emit('message', message);
  }

  ends(code: number | null, signal: NodeJS.Signals | null = null): void {
    this.emit('exit', code, signal);
  }
}
