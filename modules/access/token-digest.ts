import { hash, randomBytes } from 'node:crypto';

const PROCESS_KEY = randomBytes(32).toString('base64url');

/**
 * 32 bytes that stand for a token within this process and are worth nothing elsewhere. Tokens are compared by them: always of one
 * length, and whoever guesses cannot choose them. Each request asks for one; an HMAC object would cost ten times as much.
 */
export function processDigest(token: string): Buffer {
  return Buffer.from(hash('sha256', PROCESS_KEY + token, 'hex'), 'hex');
}
