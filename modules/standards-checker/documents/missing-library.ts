import { AppError } from '../../support/index.js';

/** Makes the error for a document whose library is not installed: 501 `library_missing`. */
export function missingLibrary(purpose: string, install: string): AppError {
  return new AppError({
    message: `To ${purpose}, install its library: npm install ${install}`,
    type: 'server_error',
    code: 'library_missing',
    status: 501,
  });
}
