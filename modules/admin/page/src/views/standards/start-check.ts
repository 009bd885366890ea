import type { api as restApi } from '../../api/client.js';
import { toRequestFields } from './check-settings.js';
import { taggedWith } from './chosen-tags.js';
import { type CheckDraft, memory } from './memory.js';
import type { Check, StandardSet, StoredSet } from './types.js';

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
      document: text,
      ...(name !== '' && { document_name: name }),
      ...(chosen.kind === 'own' ? { standards: chosen.set } : { standard_set_id: chosen.id }),
      ...(tags.length > 0 && { tags }),
      ...(driver !== '' && { driver }),
      ...(model.trim() !== '' && { model: model.trim() }),
      ...toRequestFields(settings),
    },
    { signal },
  );
  memory.keepDocument(check.document.sha256, { name, text });
  memory.keepStandards(check.id, taggedWith(tags, standards));
  return check;
}

function readSet(api: Pick<typeof restApi, 'get'>, id: string, signal: AbortSignal): Promise<StoredSet> {
  return api.get<StoredSet>(`/api/v1/standard-sets/${encodeURIComponent(id)}`, { signal });
}
