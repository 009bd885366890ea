import { hash } from 'node:crypto';

/** A field of a form, or a file with its bytes. */
export interface SentPart {
  readonly name: string;
  readonly value?: string;
  readonly filename?: string;
  readonly type?: string;
  /** Length and digest of a file's bytes. */
  readonly bytes?: { readonly length: number; readonly sha256: string };
}

/** Reads a form by the platform's own parser. Rejects what is none. */
export async function readForm(bytes: Uint8Array, contentType: string): Promise<SentPart[]> {
  // A copy: a view of shared memory is no body.
  const body = await new Response(new Uint8Array(bytes), {
    headers: { 'content-type': contentType },
  }).formData();
  return Promise.all([...body].map(([name, value]) => toPart(name, value)));
}

async function toPart(name: string, value: string | File): Promise<SentPart> {
  if (typeof value === 'string') return { name, value };
  const content = new Uint8Array(await value.arrayBuffer());
  const digest = { length: content.length, sha256: hash('sha256', content) };
  return { name, filename: value.name, type: value.type, bytes: digest };
}

/** The text of a field, of a body that is a form. */
export function fieldOf(body: unknown, name: string): string | undefined {
  return Array.isArray(body) ? (body as SentPart[]).find((part) => part.name === name)?.value : undefined;
}

/** The file of a form. */
export function fileOf(body: unknown): SentPart | undefined {
  return Array.isArray(body) ? (body as SentPart[]).find(({ bytes }) => bytes !== undefined) : undefined;
}
