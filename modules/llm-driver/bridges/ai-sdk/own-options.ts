import type { CallOptions } from '../../contract/completion.types.js';
import type { ModelWarning } from './language-model.types.js';
import type { Json } from './model.types.js';

/** Name of our models' provider, and the key of our options in `providerOptions`. */
export const PROVIDER = 'nestLlmDriver';

const CALL_OPTIONS: ReadonlySet<string> = new Set(['timeoutMs', 'maxWaitMs', 'attempts']);

/** Our part of `providerOptions`, read. */
export interface OwnSettings {
  /** Options of the call: `timeoutMs`, `maxWaitMs`, `attempts`. */
  readonly call: Pick<CallOptions, 'timeoutMs' | 'maxWaitMs' | 'attempts'>;
  /** All others: fields of the request. */
  readonly fields: Json;
  /** The options of other providers; undefined without any. */
  readonly others: Json | undefined;
}

/** Splits `providerOptions`. */
export function ownOptions(providerOptions: Json = {}): OwnSettings {
  const { [PROVIDER]: own = {}, ...others } = providerOptions as Readonly<Record<string, Json>>;
  const isCall = ([name]: [string, unknown]) => CALL_OPTIONS.has(name);
  const entries = Object.entries(own);
  return {
    call: Object.fromEntries(entries.filter(isCall)),
    fields: Object.fromEntries(entries.filter((entry) => !isCall(entry))),
    others: Object.keys(others).length === 0 ? undefined : others,
  };
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
