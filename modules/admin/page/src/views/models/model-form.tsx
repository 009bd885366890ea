import { type SyntheticEvent, useReducer, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { api } from '../../api/client.js';
import { fieldProblem } from '../../api/field-problem.js';
import type { Driver } from '../../api/types.js';
import { useAction } from '../../api/use-action.js';
import { Button } from '../../components/button.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { Field } from '../../components/field.js';
import { PageHeading } from '../../components/page-heading.js';
import { useFocusOnError } from '../../components/use-focus-on-error.js';
import { DefaultsFields } from './defaults-fields.js';
import { changeDraft, EMPTY_DRAFT, placeOf, type ProblemPlace, toBody, toDraft } from './model-draft.js';
import { nameProblem } from './model-name.js';
import { modelPath } from './paths.js';
import { TargetsField } from './targets-field.js';
import type { NamedModel } from './types.js';

export interface ModelFormProps {
  /** The one to change; left out, a new one is made. */
  readonly stored?: NamedModel;
  readonly drivers: readonly Driver[];
  /** Those there are: the name of one is not given twice. */
  readonly known: readonly NamedModel[];
  readonly onSaved: (saved: NamedModel) => void;
}

interface Problem {
  readonly place: ProblemPlace;
  readonly message: string;
}

/** A named model as a form. What was typed stays when saving fails, and what is wrong stands at its field. */
export function ModelForm({ stored, drivers, known, onSaved }: ModelFormProps) {
  const [draft, change] = useReducer(changeDraft, stored ? toDraft(stored) : EMPTY_DRAFT);
  const [problem, setProblem] = useState<Problem>();
  const [, navigate] = useLocation();
  const form = useRef<HTMLFormElement>(null);
  useFocusOnError(form, problem);

  const save = useAction(async () => {
    const name = draft.name.trim();
    const misnamed = stored ? undefined : nameProblem(name, known);
    if (misnamed !== undefined) return setProblem({ place: { at: 'name' }, message: misnamed });
    const read = toBody(draft);
    if ('problem' in read) return setProblem({ place: { at: 'other-defaults' }, message: read.problem });
    setProblem(undefined);
    try {
      onSaved(await api.put<NamedModel>(modelPath(name), read.body));
    } catch (thrown) {
      const found = fieldProblem(thrown as Error);
      const place = found && placeOf(found, read.targetKeys);
      if (place === undefined) throw thrown;
      setProblem({ place, message: found!.message });
    }
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void save.run();
  };
  const place = problem?.place;
  const messageAt = (at: ProblemPlace['at']) => (place?.at === at ? problem?.message : undefined);

  return (
    <>
      <PageHeading title={stored ? `Edit ${stored.name}` : 'New named model'} />
      <form ref={form} className="model-form" onSubmit={submit}>
        {!stored && (
          <Field
            label="Name"
            error={messageAt('name')}
            help="Letters, digits, dots, dashes and underscores. Requests name it as their model."
          >
            {(control) => (
              <input
                {...control}
                required
                maxLength={64}
                autoComplete="off"
                autoCapitalize="off"
                spellCheck={false}
                value={draft.name}
                onChange={({ target: { value } }) => change({ type: 'name', value })}
              />
            )}
          </Field>
        )}
        <TargetsField
          targets={draft.targets}
          drivers={drivers}
          error={messageAt('targets')}
          problem={place?.at === 'target' ? { key: place.key, message: problem!.message } : undefined}
          onChange={change}
        />
        <DefaultsFields
          typed={draft.defaults}
          problem={place?.at === 'default' ? { name: place.name, message: problem!.message } : undefined}
          error={messageAt('other-defaults')}
          onChange={change}
        />
        {save.error && <ErrorNotice error={save.error} title="The named model was not saved." />}
        <div className="actions">
          <Button type="submit" tone="primary" busy={save.busy}>
            {save.busy ? 'Saving…' : 'Save'}
          </Button>
          <Button onClick={() => navigate('/models')}>Cancel</Button>
        </div>
      </form>
    </>
  );
}
