import { type SyntheticEvent, useReducer, useRef } from 'react';
import { ApiError } from '../../api/errors.js';
import { useAction } from '../../api/use-action.js';
import { Button } from '../../components/button.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { Field } from '../../components/field.js';
import { announce } from '../../components/live-region.js';
import { saveFile } from '../../components/save-file.js';
import { changeDraft, locateProblem, type SetDraft, toDraft, toSet } from './set-draft.js';
import { StandardFields } from './standard-fields.js';
import type { StandardSet, StoredSet } from './types.js';

export interface SetEditorProps {
  /** What stands in the form at first. */
  readonly start: SetDraft;
  readonly save: (set: StandardSet, signal: AbortSignal) => Promise<StoredSet>;
  readonly onSaved: (saved: StoredSet) => void;
}

/** A set as a form. What is typed stays when saving fails. */
export function SetEditor({ start, save, onSaved }: SetEditorProps) {
  const [draft, change] = useReducer(changeDraft, start);
  const list = useRef<HTMLOListElement>(null);
  const saving = useAction(async (signal) => {
    const saved = await save(toSet(draft), signal);
    announce(`${saved.name} is saved.`);
    change({ type: 'restart', draft: toDraft(saved) });
    onSaved(saved);
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void saving.run();
  };
  const add = () => {
    change({ type: 'add' });
    requestAnimationFrame(() => list.current?.lastElementChild?.querySelector('input')?.focus());
  };
  const param = saving.error instanceof ApiError ? saving.error.param : null;
  const problem = locateProblem(param);
  const download = () => {
    const set = toSet(draft);
    saveFile(`${set.name || 'standards'}.json`, 'application/json', `${JSON.stringify(set, null, 2)}\n`);
  };
  return (
    <form className="standards-form" aria-label="Set of standards" onSubmit={submit}>
      <div className="card">
        <Field label="Name" error={param === 'name' ? saving.error?.message : undefined}>
          {(control) => (
            <input
              {...control}
              required
              maxLength={200}
              value={draft.name}
              onChange={(event) => change({ type: 'set', field: 'name', value: event.target.value })}
            />
          )}
        </Field>
        <Field label="Description" help="May be left out. No model sees it.">
          {(control) => (
            <textarea
              {...control}
              rows={2}
              maxLength={4000}
              value={draft.description}
              onChange={(event) => change({ type: 'set', field: 'description', value: event.target.value })}
            />
          )}
        </Field>
      </div>
      <ol ref={list} className="standards-drafts" aria-label="Standards">
        {draft.standards.map((standard, index) => (
          <li key={standard.key} className="card">
            <StandardFields
              standard={standard}
              index={index}
              last={index === draft.standards.length - 1}
              only={draft.standards.length === 1}
              problem={problem?.index === index ? problem.field : undefined}
              message={problem?.index === index ? saving.error?.message : undefined}
              onChange={change}
            />
          </li>
        ))}
      </ol>
      {saving.error && <ErrorNotice error={saving.error} title="The set was not saved." />}
      <div className="actions standards-editor-actions">
        <Button onClick={add}>Add a standard</Button>
        <Button tone="primary" type="submit" busy={saving.busy}>
          {saving.busy ? 'Saving…' : 'Save the set'}
        </Button>
        <Button onClick={download}>Download as JSON</Button>
      </div>
    </form>
  );
}
