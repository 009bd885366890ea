import { type Cancellation, closestName, InvalidRequestError, kindOf } from '../../support/index.js';
import { assertStandardSchema } from '../schema/json-schema-of.js';
import type { CallOptions, ChatOptions, CompletionOptions } from './completion.types.js';
import type { HedgeOptions } from './hedge.types.js';
import { validatePerCallOptions } from './per-call-options.js';
import type { PoolOptions } from './pool.types.js';
import { PRIORITIES } from './priority.js';
import type { ToolOptions } from './tool.types.js';

/** Calls a pool has in flight at most when `concurrency` is not set. */
export const DEFAULT_CONCURRENCY = 32;

/** The options that every call has. */
export const CALL_OPTIONS: Readonly<Record<keyof CallOptions, true>> = {
  signal: true,
  timeoutMs: true,
  maxWaitMs: true,
  attempts: true,
  priority: true,
  hedge: true,
  onCall: true,
  cache: true,
  apiKey: true,
  headers: true,
  baseUrl: true,
};

const CHAT_OPTIONS = namesOf<ChatOptions>({
  ...CALL_OPTIONS,
  rawBody: true,
});

const COMPLETION_OPTIONS = namesOf<CompletionOptions & { driver?: string; fallbacks?: readonly string[] }>({
  ...CALL_OPTIONS,
  model: true,
  temperature: true,
  maxTokens: true,
  system: true,
  responseFormat: true,
  parameters: true,
  schema: true,
  schemaName: true,
  jsonSchema: true,
  driver: true,
  fallbacks: true,
});

const POOL_OPTIONS = namesOf<Omit<PoolOptions, keyof CompletionOptions>>({
  concurrency: true,
  deadlineMs: true,
  failFast: true,
  minimumSuccesses: true,
  onProgress: true,
  dedupe: true,
  previous: true,
});

const TOOL_OPTIONS = namesOf<Omit<ToolOptions, keyof CompletionOptions>>({
  tools: true,
  maxSteps: true,
  toolChoice: true,
  concurrency: true,
  deadlineMs: true,
  request: true,
  onStep: true,
  describeError: true,
});

/** One options object may serve several kinds of calls, so every name is known everywhere. */
const KNOWN: ReadonlySet<string> = new Set([
  ...CHAT_OPTIONS,
  ...COMPLETION_OPTIONS,
  ...POOL_OPTIONS,
  ...TOOL_OPTIONS,
]);

/** Names of the options of each kind of call. The last two are without those of a completion. */
export const CALL_OPTION_NAMES: readonly string[] = [...CHAT_OPTIONS, ...COMPLETION_OPTIONS];
export const POOL_OPTION_NAMES = POOL_OPTIONS;
export const TOOL_OPTION_NAMES = TOOL_OPTIONS;

/** See `Cancellable`: modules of this package pass it. No error suggests it. */
const INTERNAL_OPTION = 'cancellation';

/**
 * Checks the options of a call.
 * @throws InvalidRequestError with the option, what was expected and what was given; for an unknown option
 *   that is nearly a known one, with the right name
 */
export function validateCallOptions(options: ChatOptions): void {
  for (const name in options) {
    if (!KNOWN.has(name) && name !== INTERNAL_OPTION) refuseMisspelling(name, options);
  }
  refuseTools(options);
  positive('timeoutMs', options.timeoutMs);
  positive('maxWaitMs', options.maxWaitMs);
  integer('attempts', options.attempts, 1, 100);
  if (options.signal !== undefined && !isSignal(options.signal)) {
    refuse('signal', 'an AbortSignal', options.signal);
  }
  checkPriority(options.priority);
  checkHedge(options.hedge);
  if (options.onCall !== undefined && typeof options.onCall !== 'function') {
    refuse('onCall', 'a function', options.onCall);
  }
  checkCache(options.cache);
  validatePerCallOptions(options);
  if (options.rawBody !== undefined && typeof options.rawBody?.text !== 'string') {
    refuse('rawBody', 'an object with the fields text and parsed', options.rawBody);
  }
}

/** Checks the options of a completion. @throws InvalidRequestError as {@link validateCallOptions} does */
export function validateCompletionOptions(options: CompletionOptions): void {
  validateCallOptions(options);
  text('model', options.model);
  text('system', options.system);
  integer('maxTokens', options.maxTokens, 1, Number.MAX_SAFE_INTEGER);
  const { temperature } = options;
  if (
    temperature !== undefined &&
    !(typeof temperature === 'number' && temperature >= 0 && temperature <= 2)
  ) {
    refuse('temperature', 'a number from 0 to 2', temperature);
  }
  if (options.schema !== undefined || options.jsonSchema !== undefined) validateSchemaOptions(options);
}

function validateSchemaOptions({ schema, schemaName, jsonSchema, responseFormat }: CompletionOptions): void {
  if (schema === undefined) {
    const message =
      'jsonSchema needs schema besides, which checks the answers: a schema of zod, valibot, arktype, …';
    throw new InvalidRequestError(message, 'schema');
  }
  assertStandardSchema(schema, 'schema');
  if (responseFormat !== undefined) {
    throw new InvalidRequestError('responseFormat is chosen for schema: leave it out.', 'responseFormat');
  }
  const isName = typeof schemaName === 'string' && /^[\w-]{1,64}$/.test(schemaName);
  if (schemaName !== undefined && !isName) {
    refuse('schemaName', '1 to 64 letters, digits, _ or -', schemaName);
  }
  if (jsonSchema !== undefined && (typeof jsonSchema !== 'object' || jsonSchema === null)) {
    refuse('jsonSchema', 'a JSON schema as an object', jsonSchema);
  }
}

/** Checks the options of a pool. @throws InvalidRequestError as {@link validateCallOptions} does */
export function validatePoolOptions(options: PoolOptions): void {
  validateCompletionOptions(options);
  integer('concurrency', options.concurrency, 1, 10_000);
  positive('deadlineMs', options.deadlineMs);
  integer('minimumSuccesses', options.minimumSuccesses, 1, Number.MAX_SAFE_INTEGER);
  if (options.failFast !== undefined && typeof options.failFast !== 'boolean')
    refuse('failFast', 'a boolean', options.failFast);
  if (options.dedupe !== undefined && typeof options.dedupe !== 'boolean')
    refuse('dedupe', 'a boolean', options.dedupe);
  if (options.previous !== undefined && !Array.isArray(options.previous))
    refuse('previous', 'an array of results of an earlier pool', options.previous);
  if (options.onProgress !== undefined && typeof options.onProgress !== 'function') {
    refuse('onProgress', 'a function', options.onProgress);
  }
}

function checkCache(cache: unknown): void {
  if (cache === undefined || typeof cache === 'boolean') return;
  if (typeof cache !== 'object' || cache === null) {
    refuse('cache', 'a boolean or an object with ttlMs', cache);
  }
  const unknown = Object.keys(cache).find((name) => name !== 'ttlMs');
  if (unknown !== undefined) {
    throw new InvalidRequestError(`cache has no option ${unknown}. It has ttlMs.`, `cache.${unknown}`);
  }
  positive('cache.ttlMs', (cache as { readonly ttlMs?: number }).ttlMs);
}

/** Checks the options of a run with tools, but for the tools. @throws InvalidRequestError */
export function validateToolOptions(options: Omit<ToolOptions, 'tools'>): void {
  validateCompletionOptions({ ...options, tools: undefined } as CompletionOptions);
  integer('maxSteps', options.maxSteps, 1, 100);
  integer('concurrency', options.concurrency, 1, 128);
  positive('deadlineMs', options.deadlineMs);
  for (const name of ['onStep', 'describeError'] as const) {
    const value = options[name];
    if (value !== undefined && typeof value !== 'function') refuse(name, 'a function', value);
  }
}

/** @throws InvalidRequestError for tools that nothing would run: they must not be dropped in silence */
function refuseTools(options: object): void {
  if (!('tools' in options) || options.tools === undefined) return;
  throw new InvalidRequestError(
    'tools are run by runTools and streamTools alone. To send tools as they are, use parameters: { tools }.',
    'tools',
  );
}

function checkPriority(priority: unknown): void {
  if (priority === undefined || (PRIORITIES as readonly unknown[]).includes(priority)) return;
  refuse('priority', `one of ${PRIORITIES.join(', ')}`, priority);
}

function checkHedge(hedge: boolean | HedgeOptions | undefined): void {
  if (hedge === undefined || typeof hedge === 'boolean') return;
  if (typeof hedge !== 'object' || hedge === null || Array.isArray(hedge)) {
    refuse('hedge', 'a boolean, or an object with afterMs and budget', hedge);
  }
  for (const name of Object.keys(hedge)) {
    if (name !== 'afterMs' && name !== 'budget') {
      throw new InvalidRequestError(
        `Unknown option: hedge.${name}. It has afterMs and budget.`,
        `hedge.${name}`,
      );
    }
  }
  const { afterMs, budget } = hedge;
  positive('hedge.afterMs', afterMs);
  if (budget !== undefined && !(typeof budget === 'number' && budget > 0 && budget <= 1)) {
    refuse('hedge.budget', 'a share above 0 and at most 1', budget);
  }
}

function namesOf<Options>(names: Readonly<Record<keyof Options, true>>): readonly string[] {
  return Object.keys(names);
}

/** @throws InvalidRequestError if the name is nearly that of an option; other unknown ones have no effect */
function refuseMisspelling(name: string, options: object): void {
  const meant =
    (options as Record<string, unknown>)[name] === undefined ? undefined : closestName(name, KNOWN);
  if (meant !== undefined)
    throw new InvalidRequestError(`Unknown option: ${name}. Did you mean "${meant}"?`, name);
}

function isSignal(signal: unknown): boolean {
  if (typeof signal !== 'object' || signal === null) return false;
  const { aborted, addEventListener } = signal as Partial<Cancellation>;
  return typeof aborted === 'boolean' && typeof addEventListener === 'function';
}

function integer(name: string, value: number | undefined, minimum: number, maximum: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= minimum && value <= maximum)) return;
  const range =
    maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
  refuse(name, `an integer ${range}`, value);
}

function positive(name: string, value: number | undefined): void {
  if (value !== undefined && !(typeof value === 'number' && value > 0))
    refuse(name, 'a number of milliseconds above 0', value);
}

function text(name: string, value: string | undefined): void {
  if (value !== undefined && !(typeof value === 'string' && value !== ''))
    refuse(name, 'a text that is not empty', value);
}

function refuse(name: string, expected: string, value: unknown): never {
  throw new InvalidRequestError(`${name} must be ${expected}; got ${describeValue(value)}.`, name);
}

/**
 * Describes a value in a few words for an error message: numbers and booleans as they are, others by kind.
 */
export function describeValue(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string')
    return value === '' ? 'an empty text' : `a text of ${value.length} characters`;
  return Array.isArray(value) ? `an array of ${value.length}` : kindOf(value);
}
