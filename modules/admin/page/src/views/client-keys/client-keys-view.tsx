import './client-keys.css';
import { useState } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { api } from '../../api/client.js';
import type { Listing } from '../../api/types.js';
import { useResource } from '../../api/use-resource.js';
import { announce } from '../../components/live-region.js';
import { ResourceState } from '../../components/resource-state.js';
import { EditKey } from './edit-key.js';
import { EMPTY_DRAFT, toNewKey } from './key-draft.js';
import { KeyForm } from './key-form.js';
import { KeysList } from './keys-list.js';
import { NewKeyDialog } from './new-key-dialog.js';
import { KEYS_PATH } from './paths.js';
import type { ClientKey, CreatedClientKey } from './types.js';

/** Client keys: the list, the forms that make and change one, and the dialog that shows a new one, once. */
export function ClientKeysView() {
  const keys = useResource<Listing<ClientKey>>(KEYS_PATH);
  const [outcome, setOutcome] = useState<string>();
  /** Nowhere else, and here until its dialog is closed. */
  const [created, setCreated] = useState<CreatedClientKey>();
  const [, navigate] = useLocation();

  const change = (make: (data: readonly ClientKey[]) => readonly ClientKey[]) =>
    keys.replace((listing) => ({ ...listing, data: make(listing.data) }));
  const tell = (text: string) => {
    setOutcome(text);
    announce(text);
  };
  const takeCreated = (made: CreatedClientKey) => {
    const { key: _key, ...listed } = made;
    change((data) => [...data, listed]);
    setCreated(made);
    navigate('/client-keys');
  };
  const takeChanged = (changed: ClientKey) => {
    change((data) => data.map((each) => (each.id === changed.id ? changed : each)));
    tell(`${changed.name} is saved, and effective for the next call.`);
    navigate('/client-keys');
  };
  const takeRevoked = ({ id, name }: ClientKey) => {
    change((data) => data.filter((each) => each.id !== id));
    tell(`${name} is revoked: the next call with it is refused.`);
  };
  const open = (path: string) => {
    setOutcome(undefined);
    navigate(path);
  };

  return (
    <div className="client-keys">
      <Switch>
        <Route path="/client-keys">
          <KeysList keys={keys} outcome={outcome} onRevoked={takeRevoked} onOpen={open} />
        </Route>
        <Route path="/client-keys/new">
          <KeyForm
            title="New client key"
            action="Make the key"
            start={EMPTY_DRAFT}
            save={async (draft) => takeCreated(await api.post<CreatedClientKey>(KEYS_PATH, toNewKey(draft)))}
          />
        </Route>
        <Route path="/client-keys/edit/:id">
          {({ id }) => (
            <ResourceState of={keys} what="the client keys">
              {({ data }) => (
                <EditKey key={id} stored={data.find((each) => each.id === id)} onSaved={takeChanged} />
              )}
            </ResourceState>
          )}
        </Route>
        <Route>
          <Redirect to="/client-keys" replace />
        </Route>
      </Switch>
      {created && (
        <NewKeyDialog
          created={created}
          onClose={() => {
            setCreated(undefined);
            tell(`${created.name} is made.`);
          }}
        />
      )}
    </div>
  );
}
