import { useId } from 'react';
import { SCOPES } from './scopes.js';
import type { Scope } from './types.js';

export interface ScopesFieldProps {
  readonly scopes: readonly Scope[];
  readonly error: string | undefined;
  readonly onChange: (scopes: readonly Scope[]) => void;
}

/** What a key may do: one scope or several. */
export function ScopesField({ scopes, error, onChange }: ScopesFieldProps) {
  const id = useId();
  return (
    <fieldset>
      <legend>Scopes</legend>
      {SCOPES.map(({ scope, label, help }) => (
        <div key={scope} className="client-keys-scope">
          <input
            id={`${id}${scope}`}
            type="checkbox"
            aria-describedby={`${id}${scope}help${error === undefined ? '' : ` ${id}error`}`}
            aria-invalid={error !== undefined || undefined}
            checked={scopes.includes(scope)}
            onChange={({ target: { checked } }) =>
              onChange(checked ? [...scopes, scope] : scopes.filter((each) => each !== scope))
            }
          />
          <label htmlFor={`${id}${scope}`}>{label}</label>
          <p id={`${id}${scope}help`} className="help">
            {help}
          </p>
        </div>
      ))}
      {error !== undefined && (
        <p id={`${id}error`} className="error-text" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
