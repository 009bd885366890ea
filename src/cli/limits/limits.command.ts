import type { INestApplicationContext } from '@nestjs/common';
import { toScopeStateJson } from '../../../modules/gateway/index.js';
import { LlmDriverFacade, LlmError, type ScopeState } from '../../../modules/llm-driver/index.js';
import { appConfig, type AppConfig } from '../../config/app.config.js';
import { inContext } from '../context.js';
import { noteProblem, UsageError } from '../errors.js';
import { EXIT_CODE, type ExitCode } from '../cli-environment.js';
import type { JsonOption } from '../options.js';
import { interruptible } from '../terminal/interruption.js';
import type { Terminal } from '../terminal/terminal.js';
import { formatLimits } from './limits-table.js';

const PROBE_TIMEOUT_MS = 30_000;

export interface LimitsOptions extends JsonOption {
  /** Driver instances to show. Default: all. */
  readonly driver?: readonly string[];
  /** Ask each of them for one token first. */
  readonly probe?: boolean;
}

interface KnownLimits {
  readonly scopes: readonly ScopeState[];
  /** True if every probe was answered. */
  readonly answered: boolean;
  readonly serverUrl: string;
}

/** Shows the limits this process knows: those configured, and after a probe those a reply tells. */
export async function showLimits(terminal: Terminal, options: LimitsOptions): Promise<ExitCode> {
  if (options.probe && !options.driver)
    throw new UsageError('--probe calls a model, which may cost money: name the driver with --driver.');
  const { value } = await interruptible(terminal, (signal) =>
    inContext(terminal, (context) => readLimits(terminal, context, options, signal)),
  );
  if (options.json) terminal.json(value.scopes.map(toScopeStateJson));
  else report(terminal, value, options);
  return value.answered ? EXIT_CODE.ok : EXIT_CODE.failed;
}

async function readLimits(
  terminal: Terminal,
  context: INestApplicationContext,
  { driver: names, probe: withProbe }: LimitsOptions,
  signal: AbortSignal,
): Promise<KnownLimits> {
  const llm = context.get(LlmDriverFacade);
  // Throws for an unknown name before any probe is sent.
  for (const name of names ?? []) llm.driver(name);
  const answered = !withProbe || (await probe(terminal, llm, [...new Set(names)], signal));
  const scopes = (await llm.limits()).filter(({ driver }) => names?.includes(driver) ?? true);
  return { scopes, answered, serverUrl: serverUrl(context.get<AppConfig>(appConfig.KEY)) };
}

function report(terminal: Terminal, { scopes, serverUrl }: KnownLimits, { probe }: LimitsOptions): void {
  if (scopes.length > 0) terminal.print(formatLimits(scopes, terminal.columns));
  else if (probe) terminal.note('No limits are configured, and the reply told none.');
  else terminal.note('No limits are configured.');
  if (probe) return;
  terminal.note('These are the configured limits. To see those a running server has learned:');
  terminal.note(`curl -H "authorization: Bearer $LLM_KEY" ${serverUrl}/api/v1/limits`);
}

function serverUrl({ host, port }: AppConfig): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * Asks the default model of each instance for one token, since the reply's headers may tell limits. Prints
 * the instances that gave no answer to standard error.
 * @returns true if all of them answered
 */
async function probe(
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
      // A refusal may tell limits too, so go on.
      noteProblem(terminal, `${name}: ${LlmError.from(thrown).gatewayMessage}`);
      answered = false;
    }
  }
  return answered;
}
