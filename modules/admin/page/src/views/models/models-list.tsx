import { useRef } from 'react';
import type { Driver, Listing } from '../../api/types.js';
import type { Resource } from '../../api/use-resource.js';
import { Button } from '../../components/button.js';
import { EmptyState } from '../../components/empty-state.js';
import { Notice } from '../../components/notice.js';
import { PageHeading } from '../../components/page-heading.js';
import { ResourceState } from '../../components/resource-state.js';
import { ModelCard } from './model-card.js';
import { editPath } from './paths.js';
import type { NamedModel } from './types.js';

export interface ModelsListProps {
  readonly models: Resource<Listing<NamedModel>>;
  /** Left out while they are not known. */
  readonly drivers: readonly Driver[] | undefined;
  /** How the last change ended. */
  readonly outcome: string | undefined;
  readonly onDeleted: (name: string) => void;
  /** Goes to a form. */
  readonly onOpen: (path: string) => void;
}

/** Every named model. */
export function ModelsList({ models, drivers, outcome, onDeleted, onOpen }: ModelsListProps) {
  const list = useRef<HTMLDivElement>(null);
  return (
    <>
      <PageHeading
        title="Named models"
        actions={
          <Button tone="primary" onClick={() => onOpen('/models/new')}>
            Add a named model
          </Button>
        }
      >
        A name of your own for one or more models: the first answers, the others step in, in order, when it
        refuses, fails or is too slow.
      </PageHeading>
      <div ref={list} className="stack" tabIndex={-1}>
        {outcome !== undefined && <Notice tone="good">{outcome}</Notice>}
        <ResourceState of={models} what="the named models">
          {({ data }) =>
            data.length === 0 ? (
              <EmptyState title="No named models yet">
                With one, as <code>fast</code>, callers need not know which provider answers, and a fallback
                answers when the first does not. Add one, and use its name as <code>model</code> in any
                request.
              </EmptyState>
            ) : (
              <div className="cards">
                {data.map((model) => (
                  <ModelCard
                    key={model.name}
                    model={model}
                    drivers={drivers}
                    onEdit={() => onOpen(editPath(model.name))}
                    onDeleted={() => {
                      // What had the focus is gone.
                      list.current?.focus();
                      onDeleted(model.name);
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
