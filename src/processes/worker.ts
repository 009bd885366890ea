import type { ToPrimary, ToWorker } from './messages.js';

/** What is asked of a worker process; `Worker` of `node:cluster` is one. */
export interface WorkerProcess {
  /** Differs from that of every other worker, earlier ones included. */
  readonly id: number;
  send(message: ToWorker, sent?: (error: Error | null) => void): boolean;
  readonly process: { kill(signal: NodeJS.Signals): boolean };
  on(event: 'message', listener: (message: ToPrimary) => void): unknown;
  once(event: 'listening', listener: () => void): unknown;
  once(event: 'exit', listener: (code: number | null, signal: string | null) => void): unknown;
}

/** How a worker ended. */
export interface WorkerEnd {
  /** `null` if a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
}

/** Returns the end in words: `code 1`, `SIGKILL`. */
export function describeEnd({ code, signal }: WorkerEnd): string {
  return signal ?? `code ${code}`;
}
