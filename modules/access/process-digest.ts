import { hash, randomBytes } from 'node:crypto';

const PROCESS_KEY = randomBytes(32).toString('base64url');

/**
 * Returns 32 bytes that stand for a token within this process and are worthless elsewhere. Tokens are
 * compared by them: they have one length, and a client that guesses cannot choose them. Every request needs
 * one; an HMAC object would cost ten times as much.
 */
export function processDigest(token: string): Buffer {
  return Buffer.from(hash('sha256', PROCESS_KEY + token, 'hex'), 'hex');
}
