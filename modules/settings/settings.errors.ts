import { AppError, InvalidRequestError } from '../support/index.js';

/** 503: no key decrypts the stored secret. The environment's never replaces it: an administrator chose it. */
export function secretUnreadable(group: string, key: string): AppError {
  return new AppError({
    message:
      `The stored secret ${group}.${key} cannot be decrypted. Save it again, or give the APP_KEY it was ` +
      'saved under as APP_KEY or in APP_PREVIOUS_KEYS.',
    code: 'key_unreadable',
    status: 503,
    type: 'service_unavailable_error',
  });
}

/** 503: the field does not accept the stored value (any more). */
export function valueUnreadable(group: string, key: string): AppError {
  return new AppError({
    message: `The stored value of ${group}.${key} is not accepted by this field. Save it again or forget it.`,
    code: 'setting_unreadable',
    status: 503,
    type: 'service_unavailable_error',
  });
}

/** 400: the field is deployment configuration. */
export function settingReadOnly(group: string, key: string): InvalidRequestError {
  return new InvalidRequestError(
    `${group}.${key} is deployment configuration: set it in the environment and restart.`,
    'key',
    'setting_read_only',
  );
}
