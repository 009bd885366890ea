import { Field } from '../../components/field.js';
import { type Filter, KINDS } from './audit-words.js';

export interface AuditFilterProps {
  readonly filter: Filter;
  readonly onChange: (part: Partial<Filter>) => void;
}

/** Filters the entries while the user types. */
export function AuditFilter({ filter: { words, kind }, onChange }: AuditFilterProps) {
  return (
    <form className="audit-filter" role="search" onSubmit={(event) => event.preventDefault()}>
      <Field label="Look for">
        {(control) => (
          <input
            {...control}
            type="search"
            placeholder="groq, revoked, command line"
            value={words}
            onChange={({ target }) => onChange({ words: target.value })}
          />
        )}
      </Field>
      <Field label="In">
        {(control) => (
          <select {...control} value={kind} onChange={({ target }) => onChange({ kind: target.value })}>
            <option value="">Everything</option>
            {KINDS.map((each) => (
              <option key={each.kind} value={each.kind}>
                {each.label}
              </option>
            ))}
          </select>
        )}
      </Field>
    </form>
  );
}
