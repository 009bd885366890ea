import './nodes.css';
import type { Listing } from '../../api/types.js';
import { useResource } from '../../api/use-resource.js';
import { EmptyState } from '../../components/empty-state.js';
import { PageHeading } from '../../components/page-heading.js';
import { ResourceState } from '../../components/resource-state.js';
import { NodesTable } from './nodes-table.js';
import type { Node } from './types.js';

/** As often as processes give a sign of life. */
const EVERY_MS = 5_000;

/** The server processes on this database, as they come and go. */
export function NodesView() {
  const nodes = useResource<Listing<Node>>('/api/v1/nodes', { everyMs: EVERY_MS });
  return (
    <div className="nodes">
      <PageHeading title="Nodes">
        The server processes that use this database. Read again every five seconds.
      </PageHeading>
      <div className="stack">
        <ResourceState of={nodes} what="the nodes">
          {({ data }) =>
            data.length === 0 ? (
              <EmptyState title="No process has announced itself yet">
                A process does so when it starts. This one tries again every five seconds.
              </EmptyState>
            ) : (
              <NodesTable nodes={data} />
            )
          }
        </ResourceState>
      </div>
    </div>
  );
}
