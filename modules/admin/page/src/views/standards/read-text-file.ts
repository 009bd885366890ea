/** The largest document the server takes, in bytes. */
export const MAX_DOCUMENT_BYTES = 2 * 1024 * 1024;

/** A file that is not what was asked for; the message says what to do. */
export class FileError extends Error {}

/**
 * The text of a file, as the server would read it: without a byte order mark, everything else as it is.
 * @throws FileError for one that is too large, empty or not a text in UTF-8
 */
export async function readTextFile(
  file: Blob & { readonly name: string },
  maxBytes: number,
): Promise<string> {
  assertSize(file, maxBytes);
  const text = decode(new Uint8Array(await file.arrayBuffer()));
  if (text === undefined || text.includes('\0')) {
    throw new FileError(
      `${file.name} is not a text in UTF-8. Save it as text or Markdown first, or paste what it says.`,
    );
  }
  if (text.trim() === '') throw new FileError(`${file.name} is empty.`);
  return text;
}

/** @throws FileError */
export function assertSize(file: Blob & { readonly name: string }, maxBytes: number): void {
  if (file.size <= maxBytes) return;
  throw new FileError(`${file.name} has ${file.size} bytes; at most ${maxBytes} are accepted.`);
}

/** Is it a file that the server turns into text, by its name? */
export function isConverted({ name }: { readonly name: string }): boolean {
  return /\.(?:pdf|docx|x?html?)$/i.test(name);
}

function decode(bytes: Uint8Array<ArrayBuffer>): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
