import './models.css';
import { useState } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import type { Driver, Listing } from '../../api/types.js';
import { useResource } from '../../api/use-resource.js';
import { announce } from '../../components/live-region.js';
import { ResourceState } from '../../components/resource-state.js';
import { EditModel } from './edit-model.js';
import { ModelForm } from './model-form.js';
import { ModelsList } from './models-list.js';
import { MODELS_PATH } from './paths.js';
import type { NamedModel } from './types.js';

/** Named models: the list, and the form that stores one. */
export function ModelsView() {
  const models = useResource<Listing<NamedModel>>(MODELS_PATH);
  const drivers = useResource<Listing<Driver>>('/api/v1/drivers');
  const [outcome, setOutcome] = useState<string>();
  const [, navigate] = useLocation();

  const tell = (text: string) => {
    setOutcome(text);
    announce(text);
  };
  const takeSaved = (saved: NamedModel) => {
    models.replace((listing) => ({ ...listing, data: withModel(listing.data, saved) }));
    tell(`${saved.name} is saved, and effective for the next call.`);
    navigate('/models');
  };
  const takeDeleted = (name: string) => {
    models.replace((listing) => ({ ...listing, data: listing.data.filter((each) => each.name !== name) }));
    tell(`${name} is deleted.`);
  };

  const open = (path: string) => {
    setOutcome(undefined);
    navigate(path);
  };

  return (
    <div className="models">
      <Switch>
        <Route path="/models">
          <ModelsList
            models={models}
            drivers={drivers.data?.data}
            outcome={outcome}
            onDeleted={takeDeleted}
            onOpen={open}
          />
        </Route>
        <Route path="/models/new">
          <ModelForm drivers={drivers.data?.data ?? []} known={models.data?.data ?? []} onSaved={takeSaved} />
        </Route>
        <Route path="/models/edit/:name">
          {({ name }) => (
            <ResourceState of={models} what="the named models">
              {({ data }) => (
                <EditModel
                  key={name}
                  name={name}
                  models={data}
                  drivers={drivers.data?.data ?? []}
                  onSaved={takeSaved}
                />
              )}
            </ResourceState>
          )}
        </Route>
        <Route>
          <Redirect to="/models" replace />
        </Route>
      </Switch>
    </div>
  );
}

/** The list with the model in its place, or where its name belongs. */
function withModel(models: readonly NamedModel[], saved: NamedModel): readonly NamedModel[] {
  const others = models.filter(({ name }) => name !== saved.name);
  const configured = others.filter(({ source }) => source === 'configured');
  const stored = [...others.filter(({ source }) => source === 'stored'), saved];
  return [...configured, ...stored.sort((one, other) => (one.name < other.name ? -1 : 1))];
}
