import { InvalidFormError } from './invalid-form.error.js';
import { readPartHead } from './part-head.js';
import { ReceivedForm, type ReceivedPart } from './received-form.js';

/** Fields and files of one form. */
export const MAX_FORM_PARTS = 1_000;
/** Bytes of the headers of one part. */
export const MAX_PART_HEAD_BYTES = 8_192;

const FORM_TYPE =
  /^multipart\/form-data[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?;[ \t]*boundary=(?:"([^"]*)"|([^\s;"]*))[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?;?[ \t]*$/i;
/** RFC 2046, 5.1.1. */
const BOUNDARY = /^[\w'()+,\-./:=? ]{0,69}[\w'()+,\-./:=?]$/;

const DASH = 0x2d;
const CR = 0x0d;
const LF = 0x0a;
const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * Parses a form that was received whole. Its parts are pieces of the body, not copies. Takes one pass over
 * the body, and stops at the first thing that clients do not send: parsers of providers read that
 * differently.
 * @param contentType the header of the request
 * @throws InvalidFormError
 */
export function parseForm(body: Buffer, contentType: string): ReceivedForm {
  const delimiter = Buffer.from(`\r\n--${boundaryIn(contentType)}`);
  const parts: ReceivedPart[] = [];
  let at = afterFirstDelimiter(body, delimiter);
  while (!(body[at] === DASH && body[at + 1] === DASH)) {
    at = afterLineEnd(body, at);
    if (parts.length === MAX_FORM_PARTS) {
      throw new InvalidFormError(`it has more than ${MAX_FORM_PARTS} parts.`);
    }
    const headEnd = at + headLength(body.subarray(at, at + MAX_PART_HEAD_BYTES + HEAD_END.length));
    const start = headEnd + HEAD_END.length;
    const head = readPartHead(body.subarray(at, headEnd));
    const end = body.indexOf(delimiter, start);
    if (end < 0) throw new InvalidFormError('it is cut off: its last boundary is missing.');
    parts.push({ ...head, value: body.subarray(start, end) });
    at = end + delimiter.length;
  }
  assertNothingFollows(body, at + 2);
  return new ReceivedForm(parts);
}

function boundaryIn(contentType: string): string {
  const [, quoted, token] = FORM_TYPE.exec(contentType) ?? [];
  const boundary = quoted ?? token;
  if (boundary !== undefined && BOUNDARY.test(boundary)) return boundary;
  throw new InvalidFormError('the header content-type needs one boundary of 1 to 70 characters.');
}

function afterFirstDelimiter(body: Buffer, delimiter: Buffer): number {
  const start = body[0] === CR ? 0 : 2;
  const length = delimiter.length - start;
  if (body.subarray(0, length).equals(delimiter.subarray(start))) return length;
  throw new InvalidFormError('it does not begin with the boundary of the header content-type.');
}

/** Some clients fill up the line of a boundary with blanks. */
function afterLineEnd(body: Buffer, start: number): number {
  let at = start;
  while (body[at] === 0x20 || body[at] === 0x09) at += 1;
  if (body[at] === CR && body[at + 1] === LF) return at + 2;
  throw new InvalidFormError('a boundary is not at the end of its line.');
}

function headLength(bytes: Buffer): number {
  const length = bytes.indexOf(HEAD_END);
  if (length > 0) return length;
  if (length === 0) throw new InvalidFormError('a part has no headers.');
  throw new InvalidFormError(`the headers of a part have no end, or more than ${MAX_PART_HEAD_BYTES} bytes.`);
}

/** White space may follow the last boundary. */
function assertNothingFollows(body: Buffer, at: number): void {
  const isBlank = body.length - at <= 2 && body.subarray(at).toString('latin1').trim() === '';
  if (!isBlank) throw new InvalidFormError('something follows its last boundary.');
}
