import { isUtf8 } from 'node:buffer';
import { InvalidRequestError } from '../../support/index.js';
import { missingLibrary } from './missing-library.js';

/** A decoded file. */
export interface DecodedText {
  readonly text: string;
  /** The encoding, by its name in the Encoding Standard; `undefined` for UTF-8. */
  readonly encoding?: string;
}

type LoadChardet = () => Promise<typeof import('chardet')>;

/** Bytes in which a declaration is looked for. */
const DECLARED_WITHIN = 4_096;
/** Bytes by which an encoding is guessed, and how many of them stand before the first that is not ASCII. */
const GUESSED_FROM = 16 * 1_024;
const BEFORE_FIRST = 1_024;
const DECLARATION =
  /<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]{2,40})|<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.:-]{2,40})/i;
/** Control characters that no text has. */
// eslint-disable-next-line no-control-regex -- it must match control characters
const NO_TEXT = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f\ufffd]/;

/**
 * Decodes the bytes of a text: by its byte order mark, else as UTF-8, else as its HTML declares, else as
 * guessed, for which the package chardet is needed.
 * @param load imports the package
 * @throws InvalidRequestError if it is not a text in any of these
 * @throws AppError 501 `library_missing` if it is to be guessed, and the package is not installed
 */
export async function decodeText(
  bytes: Uint8Array,
  load: LoadChardet = () => import('chardet'),
): Promise<DecodedText> {
  const marked = encodingOfMark(bytes);
  if (marked !== undefined) return decoded(bytes, marked);
  if (isUtf8(bytes)) return { text: new TextDecoder('utf-8').decode(bytes) };
  const head = Buffer.from(bytes.subarray(0, DECLARED_WITHIN)).toString('latin1');
  const [, html, xml] = DECLARATION.exec(head) ?? [];
  const declared = html ?? xml;
  if (declared !== undefined && !/^utf-?(?:8|16)/i.test(declared)) return decoded(bytes, declared);
  const first = bytes.findIndex((byte) => byte >= 0x80);
  const start = Math.max(0, first - BEFORE_FIRST);
  const { detect } = await loadedChardet(load);
  return decoded(bytes, detect(bytes.subarray(start, start + GUESSED_FROM)) ?? '');
}

async function loadedChardet(load: LoadChardet): Promise<typeof import('chardet')> {
  try {
    return await load();
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw missingLibrary('guess the encoding of a text that is not UTF-8 and names none', 'chardet@^2');
  }
}

function encodingOfMark([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

function decoded(bytes: Uint8Array, label: string): DecodedText {
  try {
    const decoder = new TextDecoder(label, { fatal: true });
    const text = decoder.decode(bytes);
    if (!NO_TEXT.test(text)) {
      return { text, ...(decoder.encoding !== 'utf-8' && { encoding: decoder.encoding }) };
    }
  } catch {
    // An unknown encoding, or bytes that are wrong in it.
  }
  throw new InvalidRequestError('The document is not a text.', 'document');
}
