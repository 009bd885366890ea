import { AppError, ConflictError, quoteName } from '../support/index.js';

/** 404: nothing of that name is configured or stored. */
export class NamedModelNotFoundError extends AppError {
  constructor(name: string) {
    super({
      message: `There is no named model ${quoteName(name)}.`,
      code: 'model_not_found',
      status: 404,
      type: 'not_found_error',
      param: 'name',
    });
  }
}

/** 409: a named model of the application's own configuration. */
export class NamedModelConfiguredError extends ConflictError {
  constructor(name: string) {
    super(
      `The named model ${quoteName(name)} is configured with the application: change it there.`,
      'model_configured',
      'name',
    );
  }
}
