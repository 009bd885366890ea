import { type ReactNode, useId } from 'react';

/** What a control takes to belong to its label, help and error. */
export interface ControlProps {
  readonly id: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: true;
}

export interface FieldProps {
  readonly label: ReactNode;
  readonly help?: ReactNode;
  /** Why what was typed is not accepted. */
  readonly error?: string;
  /** Draws the control: `{(control) => <input {...control} />}`. */
  readonly children: (control: ControlProps) => ReactNode;
}

/** A control with its label above, and below it its help and what is wrong. */
export function Field({ label, help, error, children }: FieldProps) {
  const id = useId();
  const helpId = `${id}help`;
  const errorId = `${id}error`;
  const describedBy = [help !== undefined && helpId, error !== undefined && errorId]
    .filter(Boolean)
    .join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        ...(describedBy !== '' && { 'aria-describedby': describedBy }),
        ...(error !== undefined && { 'aria-invalid': true }),
      })}
      {error !== undefined && (
        <p id={errorId} className="error-text" role="alert">
          {error}
        </p>
      )}
      {help !== undefined && (
        <p id={helpId} className="help">
          {help}
        </p>
      )}
    </div>
  );
}
