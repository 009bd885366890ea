import { basename } from 'node:path';
import { InvalidRequestError } from '../../modules/support/index.js';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is a file, not a folder',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
};

/** What the file system did not allow, as one line that names the file. */
export function fileProblem(action: 'read' | 'write', path: string, error: unknown): InvalidRequestError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  return new InvalidRequestError(
    `Cannot ${action} ${basename(path)}: ${REASONS[code] ?? code}.`,
    null,
    'file_error',
  );
}
