import { Button } from '../../components/button.js';
import { CopyButton } from '../../components/copy-button.js';
import { Dialog } from '../../components/dialog.js';
import { Field } from '../../components/field.js';
import { Notice } from '../../components/notice.js';
import type { CreatedClientKey } from './types.js';

export interface NewKeyDialogProps {
  readonly created: CreatedClientKey;
  readonly onClose: () => void;
}

/**
 * Shows a key the one time it can be seen. Only its button closes it: Escape would lose the key by accident.
 */
export function NewKeyDialog({ created: { name, key, scopes }, onClose }: NewKeyDialogProps) {
  return (
    <Dialog title={`The key of ${name}`} className="client-keys-new">
      <Notice tone="warning">
        Copy it now and keep it where secrets are kept. It is shown this once: the server itself keeps only
        what it needs to recognise it.
      </Notice>
      <Field label="Key">
        {(control) => (
          <textarea
            {...control}
            className="code"
            readOnly
            rows={2}
            // So that the browser keeps it nowhere, either.
            autoComplete="off"
            spellCheck={false}
            value={key}
            onFocus={(event) => event.currentTarget.select()}
          />
        )}
      </Field>
      {scopes.includes('use') && (
        <p className="quiet-text">
          Give it to any OpenAI client as its API key, with the base URL{' '}
          <code>{`${location.origin}/v1`}</code>.
        </p>
      )}
      <div className="actions end">
        <CopyButton text={key} label="Copy the key" />
        <Button tone="primary" onClick={onClose}>
          I have kept it
        </Button>
      </div>
    </Dialog>
  );
}
