import type { api as restApi } from '../../api/client.js';
import { toRequestFields } from './check-settings.js';
import { taggedWith } from './chosen-tags.js';
import { isDocumentOf } from './document-identity.js';
import { type CheckDraft, memory } from './memory.js';
import type { Check, StandardSet, StoredSet } from './types.js';

/** Bytes: a function takes only so many arguments. */
const ENCODED_AT_ONCE = 8 * 1024;

/**
 * Starts a check in the background, and keeps what the server will not: the document, and the standards in
 * their order.
 * @throws as the API client does
 */
export async function startCheck(
  api: Pick<typeof restApi, 'get' | 'post'>,
  { document, chosen, tags, driver, model, settings }: CheckDraft,
  signal: AbortSignal,
): Promise<Check> {
  if (chosen === undefined) throw new Error('Choose a set of standards first.');
  // As the server reads it, so that positions mean the same here and there.
  const text = document.text.replace(/^\uFEFF/, '');
  const name = document.name.trim();
  const stored = chosen.kind === 'stored' ? await readSet(api, chosen.id, signal) : undefined;
  const { standards }: Pick<StandardSet, 'standards'> = chosen.kind === 'own' ? chosen.set : stored!;
  const check = await api.post<Check>(
    '/api/v1/standards-checks',
    {
      ...(document.file ? { document_base64: await toBase64(document.file) } : { document: text }),
      ...(name !== '' && { document_name: name }),
      ...(chosen.kind === 'own' ? { standards: chosen.set } : { standard_set_id: chosen.id }),
      ...(tags.length > 0 && { tags }),
      ...(driver !== '' && { driver }),
      ...(model.trim() !== '' && { model: model.trim() }),
      ...toRequestFields(settings),
    },
    { signal },
  );
  // Of a file or an HTML page the server judges a text that is not here.
  if (document.file === undefined && (await isDocumentOf(check, text))) {
    memory.keepDocument(check.document.sha256, { name, text });
  }
  memory.keepStandards(check.id, taggedWith(tags, standards));
  return check;
}

async function toBase64(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = '';
  for (let start = 0; start < bytes.length; start += ENCODED_AT_ONCE) {
    binary += String.fromCharCode(...bytes.subarray(start, start + ENCODED_AT_ONCE));
  }
  return btoa(binary);
}

function readSet(api: Pick<typeof restApi, 'get'>, id: string, signal: AbortSignal): Promise<StoredSet> {
  return api.get<StoredSet>(`/api/v1/standard-sets/${encodeURIComponent(id)}`, { signal });
}
