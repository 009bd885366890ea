import { useState } from 'react';
import { useLocation } from 'wouter';
import { api } from '../../api/client.js';
import { useResource } from '../../api/use-resource.js';
import { PageHeading } from '../../components/page-heading.js';
import { ResourceState } from '../../components/resource-state.js';
import { changeCheckDraft, memory } from './memory.js';
import { EMPTY_DRAFT, toDraft } from './set-draft.js';
import { SetEditor } from './set-editor.js';
import { setPath, SETS_PATH } from './set-path.js';
import type { StoredSet } from './types.js';

/** A set that is not stored yet: blank, or as a file has it. */
export function NewSetView() {
  const [, navigate] = useLocation();
  const [start] = useState(() => {
    const imported = memory.importedSet.get();
    return imported ? toDraft(imported) : EMPTY_DRAFT;
  });
  return (
    <>
      <PageHeading title="New set of standards" />
      <SetEditor
        start={start}
        save={(set, signal) => api.post<StoredSet>(SETS_PATH, set, { signal })}
        onSaved={({ id }) => {
          memory.importedSet.set(undefined);
          changeCheckDraft({ chosen: { kind: 'stored', id }, tags: [] });
          navigate('/standards/sets');
        }}
      />
    </>
  );
}

/** A stored set. */
export function EditSetView({ id }: { readonly id: string }) {
  const stored = useResource<StoredSet>(setPath(id));
  return (
    <>
      <PageHeading title={stored.data?.name ?? 'Set of standards'} />
      <ResourceState of={stored} what="the set">
        {(set) => (
          <SetEditor
            start={toDraft(set)}
            save={(changed, signal) => api.put<StoredSet>(setPath(id), changed, { signal })}
            onSaved={(saved) => stored.replace(() => saved)}
          />
        )}
      </ResourceState>
    </>
  );
}
