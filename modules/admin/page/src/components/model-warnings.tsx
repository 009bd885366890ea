import { Notice } from './notice.js';

export interface ModelWarningsProps {
  /** What the API says of models. */
  readonly warnings: readonly { readonly reason: string; readonly message: string }[];
}

/** What is wrong with models: they are retired, will be soon, or are unknown. Nothing if nothing is. */
export function ModelWarnings({ warnings }: ModelWarningsProps) {
  if (warnings.length === 0) return null;
  return (
    <Notice tone={warnings.some(({ reason }) => reason === 'retired') ? 'bad' : 'warning'}>
      {warnings.map(({ message }) => (
        <p key={message}>{message}</p>
      ))}
    </Notice>
  );
}
