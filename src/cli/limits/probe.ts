import { LlmError, type LlmDriverFacade } from '../../../modules/llm-driver/index.js';
import { noteProblem } from '../report-error.js';
import type { Terminal } from '../terminal/terminal.js';

const PROBE_TIMEOUT_MS = 30_000;

/**
 * One call of one token to the default model of each instance: what the reply's headers say of limits is known then. Says
 * on standard error which gave no answer, and why.
 * @returns whether all of them answered
 */
export async function probe(
  terminal: Terminal,
  llm: LlmDriverFacade,
  names: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  let answered = true;
  for (const name of names) {
    try {
      const driver = llm.driver(name);
      if (!(await driver.isConfigured())) throw new LlmError('provider_not_configured');
      await driver.completion('Hi', { maxTokens: 1, attempts: 1, timeoutMs: PROBE_TIMEOUT_MS, signal });
    } catch (thrown) {
      signal.throwIfAborted();
      // A refusal teaches too: what is known by now is worth showing.
      noteProblem(terminal, `${name}: ${LlmError.from(thrown).message}`);
      answered = false;
    }
  }
  return answered;
}
