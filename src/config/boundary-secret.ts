import { createHmac, type KeyObject } from 'node:crypto';

/** Derives the secret for the boundaries in prompts of the standards checker from `APP_KEY`. */
export function boundarySecretOf(appKey: KeyObject): string {
  return createHmac('sha256', appKey).update('standards-checker boundary').digest('hex');
}
