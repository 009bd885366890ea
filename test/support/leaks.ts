/** The shortest piece of a secret that gives it away. */
const SLICE_LENGTH = 12;

/**
 * Every form in which a secret may have slipped out: raw, base64, hex and URL-encoded, and any slice of
 * twelve characters of the raw one.
 */
export function tracesOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // Base64 depends on where in a text the secret begins: the inner part of each of the three alignments.
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  const slices = Array.from({ length: secret.length - SLICE_LENGTH + 1 }, (_, start) =>
    secret.slice(start, start + SLICE_LENGTH),
  );
  return [...slices, ...base64, bytes.toString('hex'), encodeURIComponent(secret)];
}

/** The secrets (by name) that left a trace in the text. */
export function leakedInto(text: string, secrets: Readonly<Record<string, string>>): string[] {
  return Object.keys(secrets).filter((name) =>
    tracesOf(secrets[name]!).some((trace) => text.includes(trace)),
  );
}
