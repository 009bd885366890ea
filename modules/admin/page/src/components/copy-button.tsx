import { useState } from 'react';
import { announce } from './live-region.js';
import { Button } from './button.js';

export interface CopyButtonProps {
  readonly text: string;
  /** "Copy the key". */
  readonly label: string;
}

/** Copies a text, and says whether it did. */
export function CopyButton({ text, label }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'copied' | 'failed'>();
  const copy = async () => {
    // Where the page came unencrypted and not from this machine, there is no clipboard at all.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    const copied = await clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    setOutcome(copied ? 'copied' : 'failed');
    announce(
      copied ? 'Copied.' : 'Not copied: the browser did not allow it. Select the text and copy it yourself.',
    );
  };
  return (
    <Button onClick={() => void copy()} onBlur={() => setOutcome(undefined)}>
      {outcome === 'copied' ? 'Copied' : outcome === 'failed' ? 'Not allowed: copy it by hand' : label}
    </Button>
  );
}
