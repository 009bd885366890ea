import { closestName, ConfigurationError } from '../../../support/index.js';
import { isPlainObject, wrongValue } from '../../contract/configuration-checks.js';
import type { MockAnswer } from './mock.options.js';

/** A field of an answer: what it must be, and the check. */
type Field = readonly [expected: string, accepts: (value: unknown) => boolean];

const isText = (value: unknown) => typeof value === 'string';

const FIELDS: Readonly<Record<keyof MockAnswer, Field>> = {
  content: ['a text or null', (value) => value === null || isText(value)],
  refusal: ['a text', isText],
  reasoning: ['a text', isText],
  tool_calls: [
    'a list of { id, type, function: { name, arguments } }',
    (value) => Array.isArray(value) && value.every(isPlainObject),
  ],
  finish_reason: ['a text', isText],
};
const NAMES = Object.keys(FIELDS);

/** Names that fakes and other libraries have for these fields. */
const ALIASES: Readonly<Record<string, string>> = {
  text: 'content',
  toolCalls: 'tool_calls',
  finishReason: 'finish_reason',
};

/** Words of fakes for what the mock has somewhere else, and where. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  error: 'Failures stand in the option faults.',
  object: 'Give the JSON text of the value as content.',
  stream: 'Give the whole text as content: a stream sends it in pieces.',
  embedding: 'The mock makes up its vectors.',
  usage: 'Counts of tokens stand in the option usage.',
  retryAfterMs: 'Give an LlmError with retryAfterMs in the option faults.',
};

/** Returns true for one answer; false for a map of replies by prompt, which has other keys. */
export function isAnswer(reply: object): reply is MockAnswer {
  const keys = Object.keys(reply);
  return keys.length > 0 && keys.every((key) => NAMES.includes(key));
}

/** Checks the option `reply`. @throws ConfigurationError */
export function checkScript(path: string, reply: unknown): void {
  if (reply === undefined || typeof reply === 'string' || typeof reply === 'function') return;
  if (Array.isArray(reply)) {
    reply.forEach((each: unknown, index) => checkReply(`${path}[${index}]`, each));
    return;
  }
  if (reply instanceof Map) {
    for (const [prompt, each] of reply as ReadonlyMap<unknown, unknown>) {
      if (typeof prompt !== 'string') throw wrongValue(`A key of ${path}`, 'the text of a prompt', prompt);
      checkReply(`${path}[${JSON.stringify(prompt)}]`, each);
    }
    return;
  }
  if (!isPlainObject(reply)) {
    throw wrongValue(path, 'a text, an answer, a list or map of them, or a function', reply);
  }
  checkObject(path, reply);
}

/** Checks one reply: a text or an answer. @throws ConfigurationError */
export function checkReply(path: string, reply: unknown): void {
  if (typeof reply === 'string') return;
  if (!isPlainObject(reply) || Object.keys(reply).length === 0) {
    throw wrongValue(path, `a text, or an answer with ${NAMES.join(', ')}`, reply);
  }
  for (const [name, value] of Object.entries(reply)) checkField(path, name, value);
}

/** One answer, or replies by prompt. An object with fields of an answer is meant as one. */
function checkObject(path: string, reply: Readonly<Record<string, unknown>>): void {
  const keys = Object.keys(reply);
  if (keys.length === 0) {
    throw new ConfigurationError(
      `${path} is an empty object. Leave it out for answers that the mock makes up, or give at least one reply.`,
      path,
    );
  }
  if (keys.some(isNearlyField)) return checkReply(path, reply);
  for (const prompt of keys) {
    const place = `${path}[${JSON.stringify(prompt)}]`;
    if (prompt.includes('*')) throw noWildcards(place);
    checkReply(place, reply[prompt]);
  }
}

/** True for a field of an answer, and for what is probably meant as one. */
function isNearlyField(key: string): boolean {
  const known = [...NAMES, ...Object.keys(ALIASES), ...Object.keys(ELSEWHERE)];
  return known.includes(key) || closestName(key, known) !== undefined;
}

function noWildcards(place: string): ConfigurationError {
  return new ConfigurationError(
    `${place}: the mock compares whole prompts, and knows no wildcards. Give a function as reply, or use fakeLlm() of ` +
      'nest-llm-driver/testing, which has them. A prompt that has such a character stands in a Map.',
    place,
  );
}

function hintFor(name: string): string {
  const near = closestName(name, [...NAMES, ...Object.keys(ALIASES), ...Object.keys(ELSEWHERE)]) ?? name;
  if (Object.hasOwn(ELSEWHERE, near)) return ELSEWHERE[near]!;
  const meant = Object.hasOwn(ALIASES, near) ? ALIASES[near] : near;
  return NAMES.includes(meant!) ? `Did you mean ${meant}?` : `Fields: ${NAMES.join(', ')}.`;
}

function checkField(path: string, name: string, value: unknown): void {
  const place = `${path}.${name}`;
  if (!Object.hasOwn(FIELDS, name)) {
    throw new ConfigurationError(
      `${place} is no field of an answer. ${hintFor(name)} Replies by prompts that have such names stand in a Map.`,
      place,
    );
  }
  const [expected, accepts] = FIELDS[name as keyof MockAnswer];
  if (value !== undefined && !accepts(value)) throw wrongValue(place, expected, value);
}
