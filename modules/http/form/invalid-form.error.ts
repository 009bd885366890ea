import { InvalidRequestError } from '../../support/index.js';

/** 400: a body is no valid form. */
export class InvalidFormError extends InvalidRequestError {
  constructor(problem: string) {
    super(`The body is not valid multipart/form-data: ${problem}`, null, 'invalid_form');
  }
}
