import { isUtf8 } from 'node:buffer';
import { InvalidFormError } from './invalid-form.error.js';
import type { ReceivedPart } from './received-form.js';

/** Header lines of one part. Clients send two or three. */
export const MAX_PART_HEADERS = 16;

const HEADER_LINE = /^([\w-]+):[ \t]*(.*?)[ \t]*$/;
const TYPE = /^[\x20-\x7e]{1,255}$/;
const DISPOSITION = /^form-data((?:[ \t]*;[ \t]*[\w*-]+=(?:"(?:[^"\\]|\\.)*"|[^\s;"]+))*)[ \t]*;?$/i;
const PARAMETER = /;[ \t]*([\w*-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/g;
/** Encodings that change nothing. RFC 7578 has no others. */
const PLAIN_ENCODINGS: readonly (string | undefined)[] = [undefined, '7bit', '8bit', 'binary'];

/**
 * Reads the header lines of one part of a form. Strict, as servers read odd ones differently.
 * @throws InvalidFormError
 */
export function readPartHead(bytes: Buffer): Omit<ReceivedPart, 'value'> {
  if (!isUtf8(bytes)) throw new InvalidFormError('the headers of a part are not UTF-8.');
  const headers = readHeaders(bytes.toString('utf8'));
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase();
  if (!PLAIN_ENCODINGS.includes(encoding)) {
    throw new InvalidFormError('a part has a Content-Transfer-Encoding. Send its bytes as they are.');
  }
  const type = headers.get('content-type');
  if (type !== undefined && !TYPE.test(type)) {
    throw new InvalidFormError('the Content-Type of a part is not plain ASCII.');
  }
  const { name, filename } = readDisposition(headers.get('content-disposition') ?? '');
  return {
    name,
    ...(filename === undefined ? {} : { filename }),
    ...(type === undefined ? {} : { type }),
  };
}

function readHeaders(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\r\n');
  if (lines.length > MAX_PART_HEADERS) {
    throw new InvalidFormError(`a part has more than ${MAX_PART_HEADERS} headers.`);
  }
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = HEADER_LINE.exec(line) ?? [];
    if (name === undefined || /[\r\n\0]/.test(line)) {
      throw new InvalidFormError('a header of a part is not a name, a colon and a value.');
    }
    const key = name.toLowerCase();
    if (headers.has(key)) throw new InvalidFormError(`a part has the header ${key} twice.`);
    headers.set(key, value!);
  }
  return headers;
}

function readDisposition(value: string): { readonly name: string; readonly filename: string | undefined } {
  const [, parameters] = DISPOSITION.exec(value) ?? [];
  if (parameters === undefined) {
    throw new InvalidFormError('each part needs the header Content-Disposition: form-data; name="…".');
  }
  const found = new Map<string, string>();
  for (const [, key, quoted, token] of parameters.matchAll(PARAMETER)) {
    const name = key!.toLowerCase();
    if (found.has(name)) throw new InvalidFormError(`a Content-Disposition has ${name} twice.`);
    found.set(name, quoted?.replaceAll('\\"', '"') ?? token!);
  }
  const name = found.get('name');
  if (name === undefined || name === '') throw new InvalidFormError('a part has no name.');
  return { name, filename: found.get('filename') ?? extended(found.get('filename*')) };
}

/** Returns the text of a parameter of RFC 5987, such as `UTF-8''na%C3%AFve.mp3`. */
function extended(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const [, encoded] = /^utf-8'[\w-]*'(.*)$/i.exec(value) ?? [];
  try {
    if (encoded !== undefined) return decodeURIComponent(encoded);
  } catch {
    // Below.
  }
  throw new InvalidFormError('the filename* of a part is not percent-encoded UTF-8.');
}
