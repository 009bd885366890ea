import { useStore } from '../../api/store.js';
import { Field } from '../../components/field.js';
import { changeDraft, memory, type PoolDraft } from './memory.js';

export interface FigureFieldProps {
  readonly name: keyof Pick<PoolDraft, 'temperature' | 'maxTokens' | 'concurrency' | 'deadlineSeconds'>;
  readonly label: string;
  readonly help: string;
  readonly min?: number;
  readonly max?: number;
  /** Default 1. */
  readonly step?: 'any';
}

/** A figure that may be left empty; the browser says when it is out of range. */
export function FigureField({ name, label, help, ...bounds }: FigureFieldProps) {
  const draft = useStore(memory.draft);
  return (
    <Field label={label} help={help}>
      {(control) => (
        <input
          {...control}
          {...bounds}
          type="number"
          value={draft[name]}
          onChange={(event) => changeDraft({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
}
