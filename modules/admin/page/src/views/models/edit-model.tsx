import { Link } from 'wouter';
import type { Driver } from '../../api/types.js';
import { EmptyState } from '../../components/empty-state.js';
import { PageHeading } from '../../components/page-heading.js';
import { ModelForm } from './model-form.js';
import type { NamedModel } from './types.js';

export interface EditModelProps {
  readonly name: string;
  readonly models: readonly NamedModel[];
  readonly drivers: readonly Driver[];
  readonly onSaved: (saved: NamedModel) => void;
}

/** The form of a stored model; says so if it no longer exists. */
export function EditModel({ name, models, drivers, onSaved }: EditModelProps) {
  const model = models.find((each) => each.name === name);
  if (model?.source === 'stored')
    return <ModelForm stored={model} drivers={drivers} known={models} onSaved={onSaved} />;
  return (
    <>
      <PageHeading title={name} />
      <EmptyState
        title={model ? 'It is configured with the application' : 'There is no such named model'}
        action={<Link href="/models">All named models</Link>}
      >
        {model
          ? 'It is changed where the application is configured, and not here.'
          : 'It may have been deleted meanwhile.'}
      </EmptyState>
    </>
  );
}
