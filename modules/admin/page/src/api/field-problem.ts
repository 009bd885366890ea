import { ApiError } from './errors.js';

/** What the server finds wrong with one field of a request. */
export interface FieldProblem {
  /** The field: `targets[1]`, `limits.rpm`. */
  readonly param: string;
  /** Without the field's name before it. */
  readonly message: string;
}

/** The field an error is about; `undefined` where it is about none, or is no refusal of the server's. */
export function fieldProblem(error: Error | undefined): FieldProblem | undefined {
  if (!(error instanceof ApiError) || error.param === null) return undefined;
  const { param, message } = error;
  const named = `${param}: `;
  const rest = message.startsWith(named) ? message.slice(named.length) : message;
  return { param, message: rest.charAt(0).toUpperCase() + rest.slice(1) };
}
