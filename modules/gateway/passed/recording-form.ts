import { isUtf8 } from 'node:buffer';
import {
  assertNoUpstreamOverride,
  InvalidFormError,
  ReceivedForm,
  type ReceivedPart,
} from '../../http/index.js';
import type { FormPart } from '../../llm-driver/index.js';
import { InvalidRequestError } from '../../support/index.js';
import { assertOneReading, knownFields } from '../../validation/index.js';

/** Fields of a form that say what is transcribed. The last three are read by Groq and Mistral. */
const SOURCES: readonly string[] = ['file', 'url', 'file_url', 'file_id'];
/** Characters of a model's name. */
const MAX_MODEL_LENGTH = 2_000;

const knownFormFields = knownFields({
  file: {},
  model: {},
  language: {},
  prompt: {},
  response_format: {},
  temperature: {},
  timestamp_granularities: {},
  include: {},
  stream: {},
  chunking_strategy: {},
  known_speaker_names: {},
  known_speaker_references: {},
  url: {},
  file_url: {},
  file_id: {},
  diarize: {},
  context_bias: {},
});

/** What is read of a request with a form. */
interface FormRequest {
  readonly body: unknown;
  readonly query: unknown;
  readonly headers: Parameters<typeof assertNoUpstreamOverride>[0]['headers'];
}

/** A form with a recording, and the model that it names. */
export interface RecordingForm {
  readonly model: string;
  readonly parts: readonly FormPart[];
}

/**
 * Reads the form of a transcription or translation. Fields that are not known pass on unchanged.
 * @param deployment the model, if the path names it
 * @throws InvalidRequestError for a missing or repeated model or file, and for a field that would name the
 *   host or the credentials of a call
 */
export function readRecordingForm(request: FormRequest, deployment?: string): RecordingForm {
  const { body, query, headers } = request;
  if (!(body instanceof ReceivedForm)) throw new InvalidFormError('it is missing.');
  // `name[]` and `name[field]` are ways to write lists and objects in a form.
  const names = Object.fromEntries(body.parts.map(({ name }) => [name.replace(/\[.*$/s, ''), null]));
  assertNoUpstreamOverride({ body: names, query, headers });
  assertOneReading(names, knownFormFields);
  assertOneSource(body.parts);
  return { model: deployment ?? modelIn(body.parts), parts: body.parts.map(toFormPart) };
}

/** A form with several fields of this kind is for the provider to refuse. Two files are refused here. */
function assertOneSource(parts: readonly ReceivedPart[]): void {
  const files = parts.filter(({ name }) => name === 'file');
  if (files.length > 1) {
    throw new InvalidRequestError(`file: expected one file; got ${files.length}.`, 'file');
  }
  if (!parts.some(({ name }) => SOURCES.includes(name))) {
    const message = 'Missing required parameter: file. The form has no part of that name.';
    throw new InvalidRequestError(message, 'file', 'missing_required_parameter');
  }
}

function modelIn(parts: readonly ReceivedPart[]): string {
  const [part, ...others] = parts.filter(({ name }) => name === 'model');
  if (part === undefined) {
    const message = 'Missing required parameter: model. The form has no part of that name.';
    throw new InvalidRequestError(message, 'model', 'missing_required_parameter');
  }
  if (others.length > 0) {
    throw new InvalidRequestError(`model: expected one model; got ${others.length + 1}.`, 'model');
  }
  const model = textOf(part);
  if (part.filename !== undefined || model === '' || model.length > MAX_MODEL_LENGTH) {
    throw new InvalidRequestError(`model: expected a text of 1 to ${MAX_MODEL_LENGTH} characters.`, 'model');
  }
  return model;
}

/** A file's bytes are passed as they are, as is a field with a type of its own. */
function toFormPart(part: ReceivedPart): FormPart {
  const { name, filename, type, value } = part;
  return filename === undefined && type === undefined
    ? { name, value: textOf(part) }
    : { name, value, filename, type };
}

function textOf({ name, value }: ReceivedPart): string {
  if (!isUtf8(value)) throw new InvalidRequestError(`${name}: expected a text in UTF-8.`, name);
  return value.toString('utf8');
}
