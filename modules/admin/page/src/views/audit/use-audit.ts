import { useState } from 'react';
import { api } from '../../api/client.js';
import { type Action, useAction } from '../../api/use-action.js';
import { type Resource, useResource } from '../../api/use-resource.js';
import { type Entries, followedBy, withOlder } from './entries.js';
import type { AuditPage } from './types.js';

const PAGE_LENGTH = 100;
const NEWEST = `/api/v1/audit?limit=${PAGE_LENGTH}`;

export interface Audit {
  readonly newest: Resource<AuditPage>;
  /** All that has been read so far, newest first. */
  readonly entries: Entries;
  /** Reads the next older ones. @returns how many there were */
  readonly readOlder: Action<[], number>;
}

/** The audit log, from its newest entry back to the last one that was asked for. */
export function useAudit(): Audit {
  const newest = useResource<AuditPage>(NEWEST);
  const [read, setRead] = useState<Entries>();
  const entries = followedBy(newest.data ?? { data: [], has_more: false }, read);
  const readOlder = useAction(async (signal) => {
    const before = entries.data.at(-1)?.id;
    const older = await api.get<AuditPage>(`${NEWEST}&before=${before}`, { signal });
    setRead(withOlder(entries, older));
    return older.data.length;
  });
  return { newest, entries, readOlder };
}
