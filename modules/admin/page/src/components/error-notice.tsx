import type { ReactNode } from 'react';
import { ApiError, UnreachableError } from '../api/errors.js';
import { Button } from './button.js';

export interface ErrorNoticeProps {
  readonly error: Error;
  /** What did not come about: "The key was not saved." */
  readonly title: string;
  /** Offers to try again. */
  readonly retry?: () => void;
  /** What to do next, where the message does not say it. */
  readonly children?: ReactNode;
}

/** What went wrong, why, and what to do; with the code and the request id to look for in the server's log. */
export function ErrorNotice({ error, title, retry, children }: ErrorNoticeProps) {
  return (
    <div className="notice bad" role="alert">
      <p className="state-title">{title}</p>
      <p>
        {error.message}
        {error instanceof UnreachableError &&
          ' Whether it was done is not known: look once it answers again.'}
        {error instanceof ApiError &&
          error.retryAfterSeconds !== null &&
          ` Try again in ${error.retryAfterSeconds} s.`}
      </p>
      {children}
      {error instanceof ApiError && (
        <p className="error-details">
          <code>{error.code}</code>
          {error.param !== null && (
            <>
              {' at '}
              <code>{error.param}</code>
            </>
          )}
          {error.requestId !== null && (
            <>
              {' · request '}
              <code>{error.requestId}</code>
            </>
          )}
        </p>
      )}
      {retry && <Button onClick={retry}>Try again</Button>}
    </div>
  );
}
