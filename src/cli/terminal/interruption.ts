import { EXIT_CODE } from '../cli-environment.js';
import type { Terminal } from './terminal.js';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Work that Ctrl-C stopped before it had a result. */
export class InterruptedError extends Error {}

/**
 * Runs work whose signal fires on the first Ctrl-C or SIGTERM. A second one ends the process at once.
 * @returns the result of the work, and true if it was interrupted
 * @throws InterruptedError if the work was interrupted and failed
 */
export async function interruptible<T>(
  terminal: Terminal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<{ readonly value: T; readonly interrupted: boolean }> {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(EXIT_CODE.interrupted);
    terminal.note('Stopping. Press Ctrl-C again to stop at once.');
    controller.abort();
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    return { value: await work(controller.signal), interrupted: controller.signal.aborted };
  } catch (error) {
    throw controller.signal.aborted ? new InterruptedError() : error;
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}
