import './drivers.css';
import type { Driver, Listing, Setting } from '../../api/types.js';
import { useResource } from '../../api/use-resource.js';
import { EmptyState } from '../../components/empty-state.js';
import { PageHeading } from '../../components/page-heading.js';
import { ResourceState } from '../../components/resource-state.js';
import { DriverCards } from './driver-cards.js';
import { RotationNotice } from './rotation-notice.js';

/** Every driver instance with its settings: keys first. */
export function DriversView() {
  const drivers = useResource<Listing<Driver>>('/api/v1/drivers');
  const settings = useResource<Listing<Setting>>('/api/v1/settings');

  const takeChange = (changed: Setting) => {
    settings.replace((listing) => ({
      ...listing,
      data: listing.data.map((each) =>
        each.group === changed.group && each.key === changed.key ? changed : each,
      ),
    }));
    drivers.reload();
  };

  return (
    <>
      <PageHeading title="Drivers and keys">
        Where answers come from. A change is effective for the next call; a key is stored encrypted and never
        shown again.
      </PageHeading>
      <ResourceState of={drivers} what="the drivers">
        {({ data: instances }) => (
          <ResourceState of={settings} what="their settings">
            {({ data: fields }) => (
              <>
                <RotationNotice settings={fields} />
                {instances.length === 0 && (
                  <EmptyState title="No drivers">
                    Name one in the server’s environment (<code>LLM_DRIVER</code>, <code>LLM_SERVERS</code>)
                    and start it again.
                  </EmptyState>
                )}
                <DriverCards drivers={instances} settings={fields} onChange={takeChange} />
              </>
            )}
          </ResourceState>
        )}
      </ResourceState>
    </>
  );
}
