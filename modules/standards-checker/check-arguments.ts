import { assertKnownOptions, ConfigurationError, InvalidRequestError, kindOf } from '../support/index.js';
import { parseInput } from '../validation/index.js';
import { CheckPlan } from './judging/check-plan.js';
import { judgeOptionsSchema, type JudgeOptions } from './judging/judge-options.js';
import { standardsSchema, type Standard } from './sets/standard-set.schema.js';
import type { StandardsCheckerModuleOptions } from './standards-checker.options.js';

type Given = Readonly<Record<string, unknown>>;

const JUDGE_OPTIONS = Object.keys({
  driver: true,
  model: true,
  temperature: true,
  seed: true,
  repetition: true,
  maxTokens: true,
  evidence: true,
  concurrency: true,
  signal: true,
  cache: true,
  cacheOwner: true,
  repeat: true,
  judges: true,
  decide: true,
  onVerdict: true,
  onProgress: true,
} satisfies Record<keyof JudgeOptions, true>);

/** One object of options may serve every method of the checker. */
const NAMES: readonly string[] = [
  ...JUDGE_OPTIONS,
  ...['maxPromptTokens', 'partTokens', 'system', 'document', 'documentName', 'standards'],
];

const MODULE_OPTIONS: readonly string[] = Object.keys({
  maxPromptTokens: true,
  boundarySecret: true,
  cache: true,
} satisfies Record<keyof StandardsCheckerModuleOptions, true>);

/**
 * Checks the options of a check that the facade does not check.
 * @throws InvalidRequestError with the option, what was expected and what came; also for an unknown one
 */
export function checkJudgeOptions(options: JudgeOptions): void {
  assertKnownOptions('A check', options, NAMES, InvalidRequestError);
  const { temperature, seed, repetition, maxTokens, evidence, cache, repeat, judges, decide } = options;
  const sampling = { temperature, seed, repetition, maxTokens };
  parseInput(judgeOptionsSchema, { ...sampling, evidence, cache, repeat, judges, decide });
  const given = options as Given;
  for (const name of ['onVerdict', 'onProgress']) {
    if (given[name] === undefined || typeof given[name] === 'function') continue;
    throw refused(name, 'a function', given[name]);
  }
  // An empty text is the owner of judgements that all callers share.
  if (given['cacheOwner'] !== undefined && typeof given['cacheOwner'] !== 'string') {
    throw refused('cacheOwner', 'a text', given['cacheOwner']);
  }
  for (const name of ['driver', 'model']) {
    if (given[name] === undefined || (typeof given[name] === 'string' && given[name] !== '')) continue;
    throw refused(name, 'a text that is not empty', given[name]);
  }
  if (judges === undefined || (options.driver === undefined && options.model === undefined)) return;
  throw new InvalidRequestError('Give either judges, or driver and model.', 'judges');
}

/** Returns the standards of a set or a list. @throws InvalidRequestError for standards that are not valid */
export function standardsOf(standards: unknown): Standard[] {
  const isSet = typeof standards === 'object' && standards !== null && !Array.isArray(standards);
  return parseInput(standardsSchema, isSet ? (standards as Given)['standards'] : standards, ['standards']);
}

/** @throws InvalidRequestError unless the value was made by `plan` */
export function assertPlan(plan: unknown, param: string): void {
  if (!(plan instanceof CheckPlan)) throw refused(param, 'a plan, as the method plan returns it', plan);
}

/** @throws InvalidRequestError unless the value is a document that was read */
export function assertCheckedDocument(document: unknown): void {
  const { text } = (document ?? {}) as { readonly text?: unknown };
  if (typeof text === 'string') return;
  throw refused('document', 'a document, as readDocumentFile returns it', document);
}

/** Checks the options of the module. @throws ConfigurationError */
export function checkModuleOptions(options: StandardsCheckerModuleOptions, least: number): void {
  assertKnownOptions('StandardsCheckerModule', options, MODULE_OPTIONS, ConfigurationError);
  const { maxPromptTokens, boundarySecret, cache } = options;
  if (maxPromptTokens !== undefined && !(Number.isInteger(maxPromptTokens) && maxPromptTokens >= least)) {
    throw misconfigured('maxPromptTokens', `an integer of at least ${least}`, maxPromptTokens);
  }
  if (boundarySecret !== undefined && typeof boundarySecret !== 'string') {
    throw misconfigured('boundarySecret', 'a text', boundarySecret);
  }
  const methods = cache as Given | null | undefined;
  if (methods !== undefined && ['find', 'add'].some((name) => typeof methods?.[name] !== 'function')) {
    throw misconfigured('cache', 'a JudgementCache, with the methods find and add', cache);
  }
}

function misconfigured(name: string, expected: string, value: unknown): ConfigurationError {
  const got = typeof value === 'number' ? String(value) : kindOf(value);
  return new ConfigurationError(`${name} must be ${expected}; got ${got}.`, name);
}

function refused(name: string, expected: string, value: unknown): InvalidRequestError {
  return new InvalidRequestError(`${name} must be ${expected}; got ${kindOf(value)}.`, name);
}
