import {
  CHAT_OPTIONS,
  COMPLETION_OPTIONS,
  POOL_OPTIONS,
  ROUTE_OPTIONS,
  TOOL_OPTIONS,
} from './options/option-names.js';
import { OTHER_NAMES } from './options/other-names.js';
import { closestFieldName, spelling, wireNameOf } from './request-field-name.js';
import { chatFieldNames } from './request-fields.js';

/** Options that a prompt has by the names of the options of a call, and the fields that they become. */
export const WRITTEN_AS = { maxTokens: 'max_tokens', responseFormat: 'response_format' } as const;

/** Fields that only a prompt has, and two short ones: a name near to them is a mistake. */
const OWN_FIELDS: readonly string[] = [
  ...['prompt', 'messages', 'system', 'timeoutMs', 'model'],
  ...Object.keys(WRITTEN_AS),
];

/** Those that no request has, and what has them. */
const NOT_OF_REQUESTS: Readonly<Record<string, string>> = {
  prompt: 'a prompt',
  system: 'a prompt',
  timeoutMs: 'the call',
};

/** A field of requests to models of the AI SDK. */
const AI_SDK_FIELD = 'providerOptions';

/**
 * Options that no prompt has, by their spelling, and what has them: a provider would get them, and may log
 * them.
 */
const OPTIONS: ReadonlyMap<string, string> = new Map(
  [
    ...Object.keys(TOOL_OPTIONS).map((name) => [name, 'a run with tools'] as const),
    ...Object.keys(POOL_OPTIONS).map((name) => [name, 'the pool'] as const),
    ...Object.keys({ ...CHAT_OPTIONS, ...COMPLETION_OPTIONS, ...ROUTE_OPTIONS }).map(
      (name) => [name, 'the call'] as const,
    ),
  ]
    .filter(([name]) => !OWN_FIELDS.includes(name))
    .map(([name, owner]) => [spelling(name), owner]),
);

/** What our options are called elsewhere. In lower case such a name may be a field of a provider. */
const CALLED_ELSEWHERE: ReadonlyMap<string, string> = new Map(
  [...OTHER_NAMES].filter(([name]) => name !== AI_SDK_FIELD && (/[A-Z]/.test(name) || name === 'timeout')),
);

/** Characters of a name from which on it is no misspelt one. */
const LONG = 64;

/** What a name is that no request has. */
export type NameFault =
  | { readonly kind: 'wire'; readonly field: string }
  | { readonly kind: 'option'; readonly option: string; readonly owner: string }
  | { readonly kind: 'misspelt'; readonly meant: string };

/**
 * Returns why no prompt has a field of this name: an option of the call, a field in another spelling, or a
 * misspelt name. Undefined for a known field, and for one that may be a provider's own.
 */
export function promptNameFault(name: string): NameFault | undefined {
  if (Object.hasOwn(chatFieldNames, name) || name.length > LONG) return undefined;
  const field = wireNameOf(name);
  if (field !== undefined) return { kind: 'wire', field };
  const option = CALLED_ELSEWHERE.get(name) ?? name;
  const owner = optionOwner(name);
  if (owner !== undefined) return { kind: 'option', option, owner };
  const meant = OWN_FIELDS.includes(option) ? option : closestFieldName(name, OWN_FIELDS);
  return meant === undefined ? undefined : { kind: 'misspelt', meant };
}

/** As {@link promptNameFault}, for a request, which has no fields of a prompt. */
export function requestNameFault(name: string): NameFault | undefined {
  const fault = promptNameFault(name);
  const option = fault?.kind === 'misspelt' ? fault.meant : name;
  if (!Object.hasOwn(NOT_OF_REQUESTS, option)) return fault;
  return { kind: 'option', option, owner: NOT_OF_REQUESTS[option]! };
}

/**
 * Returns what has an option of this name that no prompt has, in our words or those of another library;
 * undefined if there is none.
 */
export function optionOwner(name: string): string | undefined {
  const own = OPTIONS.get(spelling(name));
  const option = own === undefined ? CALLED_ELSEWHERE.get(name) : undefined;
  const owner = option === undefined ? undefined : OPTIONS.get(spelling(option));
  return owner === undefined ? own : `${owner}, called ${option}`;
}
