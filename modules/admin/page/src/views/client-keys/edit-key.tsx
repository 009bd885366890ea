import { Link } from 'wouter';
import { api } from '../../api/client.js';
import { EmptyState } from '../../components/empty-state.js';
import { PageHeading } from '../../components/page-heading.js';
import { toChange, toDraft } from './key-draft.js';
import { KeyForm } from './key-form.js';
import { keyPath } from './paths.js';
import type { ClientKey } from './types.js';

export interface EditKeyProps {
  /** Undefined if no key has this id any more. */
  readonly stored: ClientKey | undefined;
  readonly onSaved: (changed: ClientKey) => void;
}

/** The form of a key that there is. Only what was changed is sent. */
export function EditKey({ stored, onSaved }: EditKeyProps) {
  if (stored === undefined)
    return (
      <>
        <PageHeading title="Client key" />
        <EmptyState
          title="There is no such client key"
          action={<Link href="/client-keys">All client keys</Link>}
        >
          It may have been revoked meanwhile.
        </EmptyState>
      </>
    );
  return (
    <KeyForm
      title={`Edit ${stored.name}`}
      action="Save"
      start={toDraft(stored)}
      save={async (draft) => {
        const change = toChange(stored, draft);
        onSaved(change ? await api.patch<ClientKey>(keyPath(stored.id), change) : stored);
      }}
    />
  );
}
