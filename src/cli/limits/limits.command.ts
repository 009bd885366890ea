import type { INestApplicationContext } from '@nestjs/common';
import { toScopeStateJson } from '../../../modules/gateway/index.js';
import { LlmDriverFacade, type ScopeState } from '../../../modules/llm-driver/index.js';
import { appConfig, type AppConfig } from '../../config/app.config.js';
import { inContext } from '../context.js';
import { EXIT_CODE, type ExitCode } from '../exit-code.js';
import { interruptible } from '../terminal/interruption.js';
import { UsageError } from '../report-error.js';
import type { Terminal } from '../terminal/terminal.js';
import { formatLimits } from './limits-table.js';
import { probe } from './probe.js';

export interface LimitsOptions {
  /** Instances to show; all where left out. */
  readonly driver?: readonly string[];
  readonly json?: boolean;
  /** Ask each of them something first. */
  readonly probe?: boolean;
}

interface Shown {
  readonly scopes: readonly ScopeState[];
  readonly answered: boolean;
  readonly serverUrl: string;
}

/** Shows what this process knows of limits: what is configured, and with `probe` what a reply taught. */
export async function showLimits(terminal: Terminal, options: LimitsOptions): Promise<ExitCode> {
  if (options.probe && !options.driver)
    throw new UsageError('--probe calls a model, which may cost money: name the driver with --driver.');
  const { value } = await interruptible(terminal, (signal) =>
    inContext(terminal, (context) => look(terminal, context, options, signal)),
  );
  if (options.json) terminal.json(value.scopes.map(toScopeStateJson));
  else report(terminal, value, options);
  return value.answered ? EXIT_CODE.ok : EXIT_CODE.failed;
}

async function look(
  terminal: Terminal,
  context: INestApplicationContext,
  { driver: names, probe: asks }: LimitsOptions,
  signal: AbortSignal,
): Promise<Shown> {
  const llm = context.get(LlmDriverFacade);
  // A name nobody knows is found before anything is sent.
  for (const name of names ?? []) llm.driver(name);
  const answered = !asks || (await probe(terminal, llm, [...new Set(names)], signal));
  const scopes = (await llm.limits()).filter(({ driver }) => names?.includes(driver) ?? true);
  return { scopes, answered, serverUrl: serverUrl(context.get<AppConfig>(appConfig.KEY)) };
}

function report(terminal: Terminal, { scopes, serverUrl }: Shown, { probe: asked }: LimitsOptions): void {
  if (scopes.length > 0) terminal.print(formatLimits(scopes, terminal.columns));
  else if (asked) terminal.note('No limits are configured, and the reply told of none.');
  else terminal.note('No limits are configured.');
  if (asked) return;
  terminal.note('This is what is configured. To see what a running server has learned:');
  terminal.note(`curl -H "authorization: Bearer $LLM_KEY" ${serverUrl}/api/v1/limits`);
}

function serverUrl({ host, port }: AppConfig): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
