import { type SyntheticEvent, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { fieldProblem } from '../../api/field-problem.js';
import { useAction } from '../../api/use-action.js';
import { Button } from '../../components/button.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { Field } from '../../components/field.js';
import { PageHeading } from '../../components/page-heading.js';
import { useFocusOnError } from '../../components/use-focus-on-error.js';
import { type KeyDraft, placeOf, type ProblemPlace, problemWords } from './key-draft.js';
import { LimitsFields } from './limits-fields.js';
import { ScopesField } from './scopes-field.js';

export interface KeyFormProps {
  readonly title: string;
  /** The verb of its button. */
  readonly action: string;
  /** What stands in it at first. */
  readonly start: KeyDraft;
  readonly save: (draft: KeyDraft) => Promise<void>;
}

interface Problem {
  readonly place: ProblemPlace;
  readonly message: string;
}

/** A client key as a form. What was typed stays when saving fails, and what is wrong stands at its field. */
export function KeyForm({ title, action, start, save: send }: KeyFormProps) {
  const [draft, setDraft] = useState(start);
  const [problem, setProblem] = useState<Problem>();
  const [, navigate] = useLocation();
  const form = useRef<HTMLFormElement>(null);
  useFocusOnError(form, problem);

  const change = (part: Partial<KeyDraft>) => setDraft((before) => ({ ...before, ...part }));
  const save = useAction(async () => {
    setProblem(undefined);
    try {
      await send(draft);
    } catch (thrown) {
      const found = fieldProblem(thrown as Error);
      const place = found && placeOf(found);
      if (place === undefined) throw thrown;
      setProblem({ place, message: problemWords(found!, draft) });
    }
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void save.run();
  };
  const messageAt = (place: ProblemPlace) => (problem?.place === place ? problem.message : undefined);

  return (
    <>
      <PageHeading title={title} />
      <form ref={form} className="client-keys-form" onSubmit={submit}>
        <Field label="Name" error={messageAt('name')} help="Who or what calls with it, as “laptop of Ada”.">
          {(control) => (
            <input
              {...control}
              required
              maxLength={100}
              autoComplete="off"
              value={draft.name}
              onChange={({ target }) => change({ name: target.value })}
            />
          )}
        </Field>
        <ScopesField
          scopes={draft.scopes}
          error={messageAt('scopes')}
          onChange={(scopes) => change({ scopes })}
        />
        <LimitsFields draft={draft} messageAt={messageAt} onChange={change} />
        {save.error && <ErrorNotice error={save.error} title="The client key was not saved." />}
        <div className="actions">
          <Button type="submit" tone="primary" busy={save.busy}>
            {save.busy ? 'Saving…' : action}
          </Button>
          <Button onClick={() => navigate('/client-keys')}>Cancel</Button>
        </div>
      </form>
    </>
  );
}
