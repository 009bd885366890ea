import { InvalidRequestError } from '../../support/index.js';
import { CHARACTERS_PER_TOKEN } from './completion.js';
import { isPlainObject } from './configuration-checks.js';
import { refuse } from './options/check-value.js';
import { PASSED_PATHS } from './passed-endpoint.js';
import type { FormPart, PassedFields, PassedRequest } from './passed.types.js';

const NO_PARTS: readonly FormPart[] = [];

const REQUEST_FIELDS = ['endpoint', 'model', 'body'];
const PART_FIELDS = ['name', 'value', 'filename', 'type'];

/** @throws InvalidRequestError for a request of another form, with the path of what is wrong */
export function checkPassedRequest(request: PassedRequest): void {
  if (!isPlainObject(request)) refuse('request', 'an object with endpoint and body', request);
  const { endpoint, model, body } = request;
  checkFields('', request, REQUEST_FIELDS, 'Fields of the provider belong in body.');
  if (!Object.hasOwn(PASSED_PATHS, endpoint)) {
    refuse('endpoint', `one of ${Object.keys(PASSED_PATHS).join(', ')}`, endpoint);
  }
  if (model !== undefined && typeof model !== 'string') refuse('model', 'a text', model);
  if (endpoint === 'completions') {
    if (!isPlainObject(body)) refuse('body', 'an object with the fields of a completion', body);
  } else if (!Array.isArray(body)) {
    refuse('body', 'a list with the parts of a form, each with name and value', body);
  } else {
    body.forEach((part: unknown, index) => checkPart(`body[${index}]`, part));
  }
}

function checkPart(path: string, part: unknown): void {
  if (!isPlainObject(part)) refuse(path, 'a part of a form, with name and value', part);
  checkFields(`${path}.`, part, PART_FIELDS, `A part of a form has ${PART_FIELDS.join(', ')}.`);
  const { name, value, filename, type } = part as Partial<Record<keyof FormPart, unknown>>;
  if (typeof name !== 'string') refuse(`${path}.name`, 'a text', name);
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) {
    refuse(`${path}.value`, 'a text, or the bytes of a file (Buffer, Uint8Array)', value);
  }
  // Servers take bytes without either for the text of a field.
  if (value instanceof Uint8Array && filename === undefined && type === undefined) {
    refuse(`${path}.filename`, 'the name of the file, such as talk.wav', filename);
  }
  if (filename !== undefined && typeof filename !== 'string') refuse(`${path}.filename`, 'a text', filename);
  // It is written into a header.
  if (type !== undefined && !(typeof type === 'string' && /^[\x20-\x7e]{1,255}$/.test(type))) {
    refuse(`${path}.type`, 'a content type, such as audio/wav', type);
  }
}

/** A field with a typo would be dropped in silence. */
function checkFields(place: string, given: object, known: readonly string[], advice: string): void {
  const other = Object.entries(given).find(([name, value]) => !known.includes(name) && value !== undefined);
  if (other === undefined) return;
  const path = `${place}${other[0]}`;
  throw new InvalidRequestError(`${path} is no known field. ${advice}`, path);
}

/** Returns the parts of a form, none of a body in JSON. */
export function formParts({ body }: PassedRequest): readonly FormPart[] {
  return isForm(body) ? body : NO_PARTS;
}

export function isForm(body: PassedRequest['body']): body is readonly FormPart[] {
  return Array.isArray(body);
}

/** Returns true for a request that asks for a stream. */
export function asksForStream(request: PassedRequest): boolean {
  const { body } = request;
  if (!isForm(body)) return body.stream === true;
  return body.some(({ name, value }) => name === 'stream' && isTrue(value));
}

/** As servers read a boolean of a form. */
function isTrue(value: FormPart['value']): boolean {
  return typeof value === 'string' && /^(?:true|1|yes|on)$/i.test(value.trim());
}

/**
 * Returns the characters of what a request says in words, or in tokens. A recording counts as nothing:
 * nothing is known of its length.
 */
export function passedCharacters(request: PassedRequest): number {
  const { body } = request;
  if (!isForm(body)) return promptCharacters(body.prompt) + textLength(body.suffix);
  return body.reduce((sum, { name, value }) => sum + (name === 'prompt' ? textLength(value) : 0), 0);
}

/** Returns the number of prompts in a completion: it is answered once for each. */
export function promptCount({ prompt }: PassedFields): number {
  const isList = Array.isArray(prompt) && prompt.length > 0 && typeof prompt[0] !== 'number';
  return isList ? prompt.length : 1;
}

/** A text, the numbers of its tokens, or a list of either. Other values count as nothing. */
function promptCharacters(prompt: unknown): number {
  if (!Array.isArray(prompt)) return textLength(prompt);
  return (prompt as unknown[]).reduce<number>(
    (sum, each) => sum + (typeof each === 'number' ? CHARACTERS_PER_TOKEN : promptCharacters(each)),
    0,
  );
}

function textLength(value: unknown): number {
  return typeof value === 'string' ? value.length : 0;
}
