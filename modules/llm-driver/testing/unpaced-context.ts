import { CallRunner } from '../call/call-runner.js';
import { Backoff } from '../call/retry.js';
import type { DriverContext } from '../driver/driver-context.js';
import { UnpacedPacer } from './unpaced.pacer.js';

/** Returns a context whose calls wait for no limit, and count for none. */
export function unpacedContext(context: DriverContext): DriverContext {
  const { clock, random } = context;
  return { ...context, runner: new CallRunner(clock, new UnpacedPacer(), new Backoff(random)) };
}
