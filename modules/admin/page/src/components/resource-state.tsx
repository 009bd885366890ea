import type { ReactNode } from 'react';
import { UnreachableError } from '../api/errors.js';
import type { Resource } from '../api/use-resource.js';
import { ErrorNotice } from './error-notice.js';
import { LoadingState } from './loading-state.js';

export interface ResourceStateProps<T> {
  readonly of: Resource<T>;
  /** As in "Reading the drivers…". */
  readonly what: string;
  readonly children: (data: T) => ReactNode;
}

/**
 * Draws what was read; before that, that it is being read; and why it could not be. Old data stays while
 * newer is not to be had.
 */
export function ResourceState<T>({ of: { data, error, reload }, what, children }: ResourceStateProps<T>) {
  // The page says above everything that the server does not answer, and reads again by itself.
  const unreachable = error instanceof UnreachableError;
  return (
    <>
      {error && !unreachable && (
        <ErrorNotice error={error} title={`Could not read ${what}.`} retry={reload} />
      )}
      {data !== undefined && children(data)}
      {data === undefined && (!error || unreachable) && <LoadingState what={what} />}
    </>
  );
}
