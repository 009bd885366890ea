/** An encrypted value taken apart. */
export interface Envelope {
  readonly kid: string;
  readonly nonce: Buffer;
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
}

export const ENVELOPE_VERSION = 'v1';
/** What AES-GCM is defined for; other lengths are hashed down and weaken it. */
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

/** `v1.<kid>.<nonce>.<ciphertext>.<tag>`, all but the version in base64url. */
export function formatEnvelope({ kid, nonce, ciphertext, tag }: Envelope): string {
  return [ENVELOPE_VERSION, kid, ...[nonce, ciphertext, tag].map((part) => part.toString('base64url'))].join(
    '.',
  );
}

/** The parts of an envelope, or `undefined` for anything that {@link formatEnvelope} could not have written. */
export function parseEnvelope(text: string): Envelope | undefined {
  const [version, kid, ...encoded] = text.split('.');
  if (version !== ENVELOPE_VERSION || kid === undefined || encoded.length !== 3) return undefined;
  const [nonce, ciphertext, tag] = encoded.map(decodeStrictly);
  if (nonce?.length !== NONCE_BYTES || tag?.length !== TAG_BYTES || ciphertext === undefined)
    return undefined;
  return { kid, nonce, ciphertext, tag };
}

/** Node's decoder skips what it does not know, so several texts give the same bytes; only the one spelling is accepted. */
function decodeStrictly(encoded: string): Buffer | undefined {
  const bytes = Buffer.from(encoded, 'base64url');
  return bytes.toString('base64url') === encoded ? bytes : undefined;
}
