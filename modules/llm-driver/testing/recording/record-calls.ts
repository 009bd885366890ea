import { relative } from 'node:path';
import { assertKnownOptions, ConfigurationError, kindOf } from '../../../support/index.js';
import type { LlmDriverFacade } from '../../llm-driver.facade.js';
import { isBuildServer, secretsOfEnvironment } from './environment.js';
import { RecordedCalls, type RecordingMode } from './recorded-calls.js';
import { RecordingDriver, type Recording } from './recording.driver.js';
import { redactor, type Redact } from './redaction.js';

/** Options of {@link recordCalls}. */
export interface RecordingOptions {
  /**
   * `replay` answers from the file alone. `record` asks the provider and begins a new file. `auto` answers
   * from the file what it has, and asks and records the rest; on a build server (`CI` is set) it replays.
   * @default 'auto'
   */
  readonly mode?: RecordingMode | undefined;
  /** Takes more out of each text that is recorded, such as names of customers. */
  readonly redact?: Redact | undefined;
}

/** Calls that are recorded or replayed. */
export interface CallRecording {
  /** The mode in effect. */
  readonly mode: RecordingMode;
  /** Ends it: the drivers answer as before. What was recorded is in the file already. */
  restore(): void;
  [Symbol.dispose](): void;
}

const MODES: readonly RecordingMode[] = ['auto', 'record', 'replay'];

/**
 * Records the calls of every driver in a file, and answers equal calls from it later: tests with true answers
 * that need no network and no key. A call is found by instance and request; retries and pacing are not
 * recorded, and failures neither. The file is JSON in a stable order. Headers are never in it; keys, secrets
 * of the settings and the environment, ids of organisations and e-mail addresses are taken out of its texts.
 * Use one file for each test file.
 * @throws ConfigurationError for a wrong argument, `record` on a build server, and a file that does not hold
 *   recorded calls
 * @example
 * const recording = recordCalls(app.get(LlmDriverFacade), 'test/fixtures/summaries.json');
 * afterAll(() => recording.restore());
 */
export function recordCalls(
  llm: LlmDriverFacade,
  path: string,
  options: RecordingOptions = {},
): CallRecording {
  checkArguments(llm, path, options);
  const { mode = 'auto', redact: own } = options;
  const shown = relative('.', path) || path;
  const effective = effectiveMode(mode, shown);
  const secrets = new Set(secretsOfEnvironment());
  const redact = redactor(() => secrets, own);
  const recording: Recording = {
    redact,
    calls: new RecordedCalls(shown, effective, redact),
    learn: (secret) => secrets.add(secret.reveal()),
  };
  const restore = llm.substituteDrivers(
    (context, { factory, fields }) => new RecordingDriver(context, factory(context), fields, recording),
  );
  return { mode: effective, restore, [Symbol.dispose]: restore };
}

function checkArguments(llm: unknown, path: unknown, options: RecordingOptions): void {
  if (typeof (llm as Partial<LlmDriverFacade> | null | undefined)?.substituteDrivers !== 'function') {
    throw refused('llm', 'the facade of the application', llm);
  }
  if (typeof path !== 'string' || path.trim() === '') throw refused('path', 'the path of a file', path);
  assertKnownOptions('recordCalls', options, ['mode', 'redact'], ConfigurationError);
  if (options.redact !== undefined && typeof options.redact !== 'function') {
    throw refused('redact', 'a function', options.redact);
  }
}

function refused(name: string, expected: string, value: unknown): ConfigurationError {
  return new ConfigurationError(`${name} must be ${expected}; got ${kindOf(value)}.`, name);
}

function effectiveMode(mode: RecordingMode, path: string): RecordingMode {
  if (!MODES.includes(mode)) {
    throw new ConfigurationError(`mode must be ${MODES.join(', ')}; got ${JSON.stringify(mode)}.`, 'mode');
  }
  if (!isBuildServer()) return mode;
  if (mode !== 'record') return 'replay';
  throw new ConfigurationError(
    `${path} cannot be recorded where CI is set: record it on your machine and commit it.`,
    'mode',
  );
}
