import { createHash } from 'node:crypto';
import type { PacingScope } from './pacer.js';

/** Names that any store takes as they are. */
const PLAIN = /^[\x21-\x7e]{1,64} [\x21-\x7e]{1,32} [\x21-\x7e]{1,128}$/;

/**
 * Returns the name of a scope, the same in all processes: `groq Wh4tEv3r_-00 llama-3.3-70b`. Models come from
 * callers: what is long or strange is digested.
 */
export function scopeKey({ driver, credential, model }: PacingScope): string {
  const plain = `${driver} ${credential} ${model}`;
  if (PLAIN.test(plain)) return plain;
  const parts = JSON.stringify([driver, credential, model]);
  return `sha256 ${createHash('sha256').update(parts).digest('base64url')}`;
}

/** Characters of base64url: 132 bits. */
const ID_LENGTH = 22;

/** Returns what stands for a scope outside: its name contains the fingerprint of a credential. */
export function scopeId(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, ID_LENGTH);
}
