import { useId } from 'react';
import { api } from '../../api/client.js';
import type { Driver } from '../../api/types.js';
import { useAction } from '../../api/use-action.js';
import { Badge } from '../../components/badge.js';
import { Button } from '../../components/button.js';
import { confirm } from '../../components/confirm.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { ModelWarnings } from '../../components/model-warnings.js';
import { Moment } from '../../components/moment.js';
import { STATES, targetTrouble, targetWarning } from './model-state.js';
import { modelPath } from './paths.js';
import type { NamedModel } from './types.js';

export interface ModelCardProps {
  readonly model: NamedModel;
  readonly drivers: readonly Driver[] | undefined;
  readonly onEdit: () => void;
  readonly onDeleted: () => void;
}

/**
 * One named model: its targets in the order in which they are asked, its defaults, and what can be done with
 * it.
 */
export function ModelCard({ model, drivers, onEdit, onDeleted }: ModelCardProps) {
  const { name, targets, defaults, source, state, warnings, updated_at } = model;
  const titleId = useId();
  const { tone, text, help } = STATES[state];
  const remove = useAction(async () => {
    const sure = await confirm({
      title: `Delete ${name}?`,
      text: 'Calls that name it are answered with model_not_found from then on. This cannot be undone.',
      action: 'Delete',
    });
    if (!sure) return;
    await api.delete(modelPath(name));
    onDeleted();
  });
  return (
    <section className="card model" aria-labelledby={titleId}>
      <header className="card-header">
        <h2 id={titleId}>{name}</h2>
        <Badge tone={tone}>{text}</Badge>
      </header>
      {help !== undefined && <p className="quiet-text">{help}</p>}
      {targets.length > 0 && (
        <ol className="model-targets" aria-label={`Targets of ${name}, in the order in which they are asked`}>
          {targets.map((target, index) => (
            <Target key={index} target={target} drivers={drivers} warnings={warnings} />
          ))}
        </ol>
      )}
      <ModelWarnings warnings={warnings} />
      {Object.keys(defaults).length > 0 && (
        <details>
          <summary>Defaults: {Object.keys(defaults).join(', ')}</summary>
          <pre tabIndex={0}>{JSON.stringify(defaults, null, 2)}</pre>
        </details>
      )}
      {source === 'configured' ? (
        <p className="quiet-text">Configured with the application: it is changed there.</p>
      ) : (
        <div className="actions">
          <Button aria-label={`Edit ${name}`} onClick={onEdit}>
            Edit
          </Button>
          <Button
            tone="danger"
            busy={remove.busy}
            aria-label={`Delete ${name}`}
            onClick={() => void remove.run()}
          >
            Delete
          </Button>
          {updated_at !== null && (
            <span className="quiet-text">
              changed <Moment at={updated_at} />
            </span>
          )}
        </div>
      )}
      {remove.error && <ErrorNotice error={remove.error} title={`${name} was not deleted.`} />}
    </section>
  );
}

function Target({
  target,
  drivers,
  warnings,
}: { readonly target: string } & Pick<ModelCardProps, 'drivers'> & Pick<NamedModel, 'warnings'>) {
  const trouble = drivers && targetTrouble(target, drivers);
  const warning = targetWarning(target, warnings, drivers);
  return (
    <li>
      <code>{target}</code> {trouble !== undefined && <Badge tone="warning">{trouble}</Badge>}
      {warning && <Badge tone={warning.tone}>{warning.text}</Badge>}
    </li>
  );
}
