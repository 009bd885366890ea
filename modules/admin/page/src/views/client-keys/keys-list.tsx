import { useRef } from 'react';
import type { Listing } from '../../api/types.js';
import type { Resource } from '../../api/use-resource.js';
import { Button } from '../../components/button.js';
import { EmptyState } from '../../components/empty-state.js';
import { Notice } from '../../components/notice.js';
import { PageHeading } from '../../components/page-heading.js';
import { ResourceState } from '../../components/resource-state.js';
import { KeyCard } from './key-card.js';
import { editPath } from './paths.js';
import type { ClientKey } from './types.js';

export interface KeysListProps {
  readonly keys: Resource<Listing<ClientKey>>;
  /** How the last change ended. */
  readonly outcome: string | undefined;
  readonly onRevoked: (key: ClientKey) => void;
  /** Goes to a form. */
  readonly onOpen: (path: string) => void;
}

/** Every active client key, newest first. */
export function KeysList({ keys, outcome, onRevoked, onOpen }: KeysListProps) {
  const list = useRef<HTMLDivElement>(null);
  return (
    <>
      <PageHeading
        title="Client keys"
        actions={
          <Button tone="primary" onClick={() => onOpen('/client-keys/new')}>
            Make a client key
          </Button>
        }
      >
        What applications call this server with. One each, so that one can be limited or revoked without the
        others.
      </PageHeading>
      <div ref={list} className="stack" tabIndex={-1}>
        {outcome !== undefined && <Notice tone="good">{outcome}</Notice>}
        <ResourceState of={keys} what="the client keys">
          {({ data }) =>
            data.length === 0 ? (
              <EmptyState title="No client keys yet">
                Make one for each application or person that is to call models here.
              </EmptyState>
            ) : (
              <div className="cards">
                {data.toReversed().map((key) => (
                  <KeyCard
                    key={key.id}
                    client={key}
                    onEdit={() => onOpen(editPath(key.id))}
                    onRevoked={() => {
                      // What had the focus is gone.
                      list.current?.focus();
                      onRevoked(key);
                    }}
                  />
                ))}
              </div>
            )
          }
        </ResourceState>
      </div>
    </>
  );
}
