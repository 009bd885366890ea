import { InvalidRequestError } from '../../../support/index.js';
import { valueFault } from '../chat-fields.js';
import type { CompletionOptions } from '../completion.types.js';
import { jsonFault } from '../json-fault.js';
import { ownKindFault } from '../own-kinds.js';
import { type NameFault, requestNameFault } from '../request-name-fault.js';
import { checkRecord } from './check-value.js';

/** Options, and the fields that say the same. */
const SAME = {
  temperature: ['temperature'],
  maxTokens: ['max_tokens', 'max_completion_tokens'],
  responseFormat: ['response_format'],
  schema: ['response_format'],
} as const satisfies Partial<Record<keyof CompletionOptions, readonly string[]>>;

/** Fields that each call sets itself, and where they are given. */
const SET_BY_CALLS: Readonly<Record<string, string>> = {
  messages: 'would have no effect: messages are the prompt.',
  model: 'would have no effect: give the option model.',
  stream: 'is set by the method: call streamText() or chatStream() for a stream.',
  fastest_response: 'is set by the method: call fastest().',
};

/**
 * Checks the option `parameters`: names, values, and what the options say besides.
 * @throws InvalidRequestError for an option of the call, a misspelt name, a field that has no effect or that
 *   an option says too, and what JSON cannot say
 */
export function checkParameters(options: CompletionOptions): void {
  const { parameters } = options;
  checkRecord('parameters', parameters, 'an object of fields of the request');
  for (const [name, value] of Object.entries(parameters ?? {})) {
    if (value === undefined) continue;
    const path = `parameters.${name}`;
    const problem = nameProblem(name, value);
    if (problem !== undefined) throw new InvalidRequestError(`${path} ${problem}`, path);
    const fault = ownKindFault(name, value, path) ?? valueFault(name, value, path) ?? jsonFault(value, path);
    if (fault !== undefined) throw new InvalidRequestError(fault.message, fault.path);
  }
  refuseBoth(options);
}

/**
 * Returns the fields of the request that the options of a call say, by the names that providers read.
 * Parameters included.
 */
export function fieldsSaid(options: CompletionOptions): Readonly<Record<string, unknown>> {
  const said = Object.entries(SAME).flatMap(([option, fields]) =>
    fields.map((field) => [field, options[option as keyof typeof SAME]] as const),
  );
  return { ...options.parameters, ...Object.fromEntries(said.filter(([, value]) => value !== undefined)) };
}

function nameProblem(name: string, value: unknown): string | undefined {
  const isWhole = name === 'stream' && (value === false || value === null);
  if (Object.hasOwn(SET_BY_CALLS, name)) return isWhole ? undefined : SET_BY_CALLS[name];
  const fault = requestNameFault(name);
  return fault && messageOf(fault);
}

function messageOf(fault: NameFault): string {
  if (fault.kind === 'wire')
    return `is sent as it is, and the field is ${fault.field}: write parameters.${fault.field}.`;
  if (fault.kind === 'misspelt') return `is no field of a request. Did you mean parameters.${fault.meant}?`;
  return `is an option of ${fault.owner}, and no field of a request: give it beside parameters.`;
}

function refuseBoth(options: CompletionOptions): void {
  for (const [option, fields] of Object.entries(SAME)) {
    if (options[option as keyof typeof SAME] === undefined) continue;
    for (const field of fields) {
      const path = `parameters.${field}`;
      if ((options.parameters?.[field] ?? undefined) === undefined) continue;
      throw new InvalidRequestError(`${option} and ${path} say the same: leave one of them out.`, path);
    }
  }
}
