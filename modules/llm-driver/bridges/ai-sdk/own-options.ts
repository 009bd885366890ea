import { closestName, InvalidRequestError, kindOf } from '../../../support/index.js';
import { isPlainObject } from '../../contract/configuration-checks.js';
import { fieldNameProblem } from '../../contract/field-name-problem.js';
import type { CallOptions } from '../../contract/completion.types.js';
import type { ModelWarning } from './language-model.types.js';
import type { Json } from './model.types.js';

/** Name of our models' provider, and the key of our options in `providerOptions`. */
export const PROVIDER = 'nestLlmDriver';

const PATH = `providerOptions.${PROVIDER}`;

const CALL_OPTIONS: readonly string[] = ['timeoutMs', 'maxWaitMs', 'attempts', 'priority', 'hedge', 'cache'];

/** Our part of `providerOptions`, read. */
export interface OwnSettings {
  /** Options of the call. */
  readonly call: Pick<CallOptions, 'timeoutMs' | 'maxWaitMs' | 'attempts' | 'priority' | 'hedge' | 'cache'>;
  /** All others: fields of the request, and `others` of the kind of model. */
  readonly fields: Json;
  /** The options of other providers; undefined without any. */
  readonly others: Json | undefined;
}

/**
 * Splits `providerOptions`. Fields that only a provider knows pass.
 * @param ownNames names of options that this kind of model has besides
 * @throws InvalidRequestError for a name that is no option and no field of a request
 */
export function ownOptions(providerOptions: Json = {}, ownNames: readonly string[] = []): OwnSettings {
  const { [PROVIDER]: own = {}, ...others } = providerOptions as Readonly<Record<string, Json>>;
  if (!isPlainObject(own)) {
    throw new InvalidRequestError(`${PATH} must be an object; got ${kindOf(own)}.`, PATH);
  }
  for (const name of Object.keys(own)) if (own[name] !== undefined) assertName(name, ownNames);
  const isCall = ([name]: [string, unknown]) => CALL_OPTIONS.includes(name);
  const entries = Object.entries(own);
  return {
    call: Object.fromEntries(entries.filter(isCall)),
    fields: Object.fromEntries(entries.filter((entry) => !isCall(entry))),
    others: Object.keys(others).length === 0 ? undefined : others,
  };
}

/** A name in camelCase is no field: those of providers are in snake_case. */
function assertName(name: string, ownNames: readonly string[]): void {
  const options = [...CALL_OPTIONS, ...ownNames];
  if (options.includes(name)) return;
  const path = `${PATH}.${name}`;
  const meant = closestName(name, options);
  const hint = `Options: ${options.join(', ')}; all others are fields of the request, in snake_case.`;
  const problem =
    (meant === undefined ? undefined : ` is not known. Did you mean ${meant}?`) ??
    fieldNameProblem(name) ??
    (/[A-Z]/.test(name) ? ` is not known. ${hint}` : undefined);
  if (problem !== undefined) throw new InvalidRequestError(`${path}${problem}`, path, 'unknown_parameter');
}

/** Warns of options for other providers, which none of our targets reads. */
export function othersIgnored(others: Json): ModelWarning {
  const names = Object.keys(others)
    .map((name) => `providerOptions.${name}`)
    .join(', ');
  return {
    type: 'other',
    message: `${names} is not passed on. Give fields of the request as providerOptions.${PROVIDER}.`,
  };
}

/** Warns of HTTP headers, which belong to drivers. The AI SDK adds `user-agent` itself. */
export function headersIgnored(headers: Readonly<Record<string, string | undefined>> = {}): ModelWarning[] {
  const names = Object.keys(headers).filter(
    (name) => name.toLowerCase() !== 'user-agent' && headers[name] !== undefined,
  );
  if (names.length === 0) return [];
  return [{ type: 'unsupported', feature: 'headers', details: `Not passed on: ${names.join(', ')}.` }];
}
