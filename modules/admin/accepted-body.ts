import type { PageFile } from './page-files.js';

/** The smallest form of a file that an `accept-encoding` header allows; without an encoding, the file as it is. */
export function acceptedBody(
  file: PageFile,
  acceptEncoding = '',
): { readonly encoding?: string; readonly body: Buffer } {
  const accepted = new Set(
    acceptEncoding
      .toLowerCase()
      .split(',')
      .map((part) => part.split(';').map((word) => word.trim()))
      .filter(([, weight = '']) => !/^q=0(\.0*)?$/.test(weight))
      .map(([name = '']) => name),
  );
  return file.compressed.find(({ encoding }) => accepted.has(encoding)) ?? { body: file.body };
}
