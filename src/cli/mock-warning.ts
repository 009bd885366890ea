import { type LlmDriverFacade, MockDriver } from '../../modules/llm-driver/index.js';
import type { Terminal } from './terminal/terminal.js';

/**
 * Says that answers are made up, if they are.
 * @param drivers names of the instances that answered
 * @returns no warning or one
 */
export function mockWarning(llm: Pick<LlmDriverFacade, 'driver'>, drivers: readonly string[]): string[] {
  const mocks = drivers.filter((name) => llm.driver(name) instanceof MockDriver);
  if (mocks.length === 0) return [];
  const some = mocks.length < drivers.length ? 'some ' : '';
  return [`${some}answers of the mock driver, not of a model`];
}

/** Prints a warning to standard error. */
export function noteWarning(terminal: Terminal, warning: string): void {
  terminal.note(`${terminal.styleNote('warning:', 'yellow', 'bold')} ${warning}`);
}
