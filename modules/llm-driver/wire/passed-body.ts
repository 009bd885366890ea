import { randomUUID } from 'node:crypto';
import type { RawBody } from '../contract/completion.types.js';
import { formParts, isForm } from '../contract/passed-request.js';
import type { FormPart, PassedRequest } from '../contract/passed.types.js';
import { jsonWithDigits } from './long-numbers.js';

/** A body as it is sent, and its type. */
export interface PassedBody {
  readonly contentType: string;
  readonly body: string | readonly Uint8Array[];
}

/** Returns the body of a request with the request's model in it; unless it has none, then as it is. */
export function passedBody(request: PassedRequest, rawBody?: RawBody): PassedBody {
  const { body, model } = request;
  if (!isForm(body)) {
    const named = model === undefined ? body : { ...body, model };
    return { contentType: 'application/json', body: jsonWithDigits(named, rawBody?.text) };
  }
  // Made anew for each call: a text of the caller that contains it cannot be meant.
  const boundary = `nest-llm-driver-${randomUUID()}`;
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: formPieces(withModel(formParts(request), model), boundary),
  };
}

function withModel(parts: readonly FormPart[], model: string | undefined): readonly FormPart[] {
  if (model === undefined) return parts;
  const others = parts.filter(({ name }) => name !== 'model');
  // First, for servers that read the file as it arrives.
  return [{ name: 'model', value: model }, ...others];
}

/** Returns a form as pieces; the bytes of its files are not copied. */
function formPieces(parts: readonly FormPart[], boundary: string): Uint8Array[] {
  const pieces = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\r\n${partHead(part)}\r\n\r\n`),
    typeof part.value === 'string' ? Buffer.from(part.value) : part.value,
    Buffer.from('\r\n'),
  ]);
  return [...pieces, Buffer.from(`--${boundary}--\r\n`)];
}

function partHead({ name, filename, type }: FormPart): string {
  const file = filename === undefined ? '' : `; filename="${escaped(filename)}"`;
  const head = `Content-Disposition: form-data; name="${escaped(name)}"${file}`;
  return type === undefined ? head : `${head}\r\nContent-Type: ${type}`;
}

/** As browsers write names: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html. */
function escaped(name: string): string {
  return name.replace(/["\r\n]/g, (character) => encodeURIComponent(character));
}
