import { OTHER_NAMES } from './options/other-names.js';
import { closestFieldName, wireNameOf } from './request-field-name.js';
import { chatFieldNames } from './request-fields.js';
import { optionOwner } from './request-name-fault.js';

/** Fields that each call sets itself: elsewhere they would mix conversations, or lead to another model. */
const SET_BY_CALLS: readonly string[] = [
  'model',
  'models',
  'messages',
  'stream',
  'stream_options',
  'fastest_response',
];

/** Options that a prompt may have, and a request has not. */
const OF_PROMPTS: readonly string[] = ['prompt', 'system', 'timeoutMs'];

/**
 * Says why fields that are added to chat requests, such as the defaults of a named model, have none of this
 * name: what follows the name in a message. Undefined if they may have it: a known field, and a name that is
 * near to none, which may be one provider's own.
 */
export function fieldNameProblem(name: string): string | undefined {
  if (SET_BY_CALLS.includes(name)) return ' cannot be set here: each call sets it itself.';
  if (Object.hasOwn(chatFieldNames, name)) return undefined;
  const meant = wireNameOf(name);
  if (meant !== undefined) return didYouMean(meant);
  const other = OTHER_NAMES.get(name) ?? name;
  if (OF_PROMPTS.includes(other) || optionOwner(other) !== undefined) {
    return ' is an option of calls, and no field of a chat request.';
  }
  const closest = closestFieldName(name, []);
  return closest === undefined ? undefined : didYouMean(closest);
}

function didYouMean(field: string): string {
  return ` is no field of a chat request. Did you mean ${field}?`;
}
