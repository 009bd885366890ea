import type { ClipboardEvent } from 'react';
import { useAction } from '../../api/use-action.js';
import { Button } from '../../components/button.js';
import { Field } from '../../components/field.js';
import { FileDrop } from '../../components/file-drop.js';
import { announce } from '../../components/live-region.js';
import { EXAMPLE_PROMPTS } from './example.js';
import { changeDraft, NO_PROMPTS, type PromptSource } from './memory.js';
import { LineProblems } from './line-problems.js';
import { PROMPT_FILES, readPromptFile } from './prompt-file.js';
import { promptText } from './prompt-text.js';
import { readPromptText } from './read-prompts.js';
import type { ReadPrompts } from './types.js';

/** More is not put into a text field: browsers grow slow with it. */
const MAX_TYPED_LENGTH = 50_000;
const PREVIEW_LENGTH = 200;

/** The prompts: typed or pasted, one a line, or from a file. */
export function PromptsField(props: { readonly source: PromptSource; readonly leaveOut: boolean }) {
  const { source, leaveOut } = props;
  const take = (name: string, read: ReadPrompts) => {
    changeDraft({ source: { kind: 'file', name, read }, leaveOut: false });
    announce(outcome(name, read));
  };
  const read = useAction(async (signal, file: File) => take(file.name, await readPromptFile(file, signal)));
  const readPasted = useAction(async (signal, text: string) =>
    take('Pasted text', await readPromptText(text, signal)),
  );
  const paste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const { value, selectionStart, selectionEnd } = event.currentTarget;
    const pasted = event.clipboardData.getData('text/plain');
    if (value.length + pasted.length <= MAX_TYPED_LENGTH) return;
    event.preventDefault();
    void readPasted.run(value.slice(0, selectionStart) + pasted + value.slice(selectionEnd));
  };
  if (source.kind === 'file') return <TakenFile source={source} leaveOut={leaveOut} />;
  const error = read.error ?? readPasted.error;
  return (
    <div className="pool-prompts">
      <Field label="Prompts, one a line">
        {(control) => (
          <textarea
            {...control}
            className="pool-text"
            rows={8}
            spellCheck={false}
            placeholder="Paste or type prompts here"
            value={source.text}
            onPaste={paste}
            onChange={(event) => changeDraft({ source: { kind: 'text', text: event.target.value } })}
          />
        )}
      </Field>
      {source.text === '' && (
        <Button onClick={() => changeDraft({ source: { kind: 'text', text: EXAMPLE_PROMPTS } })}>
          Use an example
        </Button>
      )}
      <FileDrop
        label="Or choose a file, or drop it here"
        accept={PROMPT_FILES}
        onFile={(file) => void read.run(file)}
      >
        <p className="help">
          <code>.txt</code>: a prompt a line. <code>.jsonl</code>: a JSON string a line, or an object such as{' '}
          <code>{'{"id":"a","prompt":"…"}'}</code> or <code>{'{"messages":[…],"temperature":0}'}</code>. At
          most 10,000.
        </p>
      </FileDrop>
      {(read.busy || readPasted.busy) && <p role="status">Reading…</p>}
      {error && (
        <p className="error-text" role="alert">
          {error.message}
        </p>
      )}
    </div>
  );
}

function TakenFile(props: {
  readonly source: Extract<PromptSource, { kind: 'file' }>;
  readonly leaveOut: boolean;
}) {
  const { name, read } = props.source;
  const [first] = read.prompts;
  return (
    <div className="pool-prompts">
      <p>
        <strong>{name}</strong>{' '}
        <span className="quiet-text">
          {read.prompts.length.toLocaleString('en')} {read.prompts.length === 1 ? 'prompt' : 'prompts'}
        </span>
      </p>
      {first && <p className="pool-preview">{promptText(first.value).slice(0, PREVIEW_LENGTH)}</p>}
      <LineProblems problems={read.problems} leaveOut={props.leaveOut} />
      <Button onClick={() => changeDraft({ source: NO_PROMPTS, leaveOut: false })}>Take other prompts</Button>
    </div>
  );
}

function outcome(name: string, { prompts, problems }: ReadPrompts): string {
  const wrong = problems.length === 0 ? '' : ` ${problems.length} lines are no prompts.`;
  return `${name} is read: ${prompts.length} prompts.${wrong}`;
}
