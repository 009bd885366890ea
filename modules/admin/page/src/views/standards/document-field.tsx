import type { ClipboardEvent } from 'react';
import { useAction } from '../../api/use-action.js';
import { Button } from '../../components/button.js';
import { Field } from '../../components/field.js';
import { FileDrop } from '../../components/file-drop.js';
import { announce } from '../../components/live-region.js';
import { assertSize, isConverted, MAX_DOCUMENT_BYTES, readTextFile } from './read-text-file.js';
import type { TextDocument } from './types.js';

/** Longer documents are not put into a text field: browsers grow slow with them. */
const MAX_TYPED_LENGTH = 50_000;
const PREVIEW_LENGTH = 600;

export interface DocumentFieldProps {
  readonly document: TextDocument;
  readonly onChange: (changed: TextDocument) => void;
}

/** A document: pasted, typed, chosen or dropped. */
export function DocumentField({ document, onChange }: DocumentFieldProps) {
  const { name, text, file } = document;
  const read = useAction(async (_signal, file: File) => {
    if (isConverted(file)) {
      assertSize(file, MAX_DOCUMENT_BYTES);
      onChange({ name: file.name, text: '', file });
    } else onChange({ name: file.name, text: await readTextFile(file, MAX_DOCUMENT_BYTES) });
    announce(`${file.name} is read.`);
  });
  const paste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const pasted = event.clipboardData.getData('text/plain');
    const { selectionStart, selectionEnd } = event.currentTarget;
    if (pasted.length <= MAX_TYPED_LENGTH) return;
    event.preventDefault();
    onChange({ name, text: text.slice(0, selectionStart) + pasted + text.slice(selectionEnd) });
    announce('The document is taken in.');
  };
  return (
    <>
      {file ? (
        <div className="standards-long-document">
          <p>
            <strong>{name}</strong> <span className="quiet-text">{file.size.toLocaleString('en')} bytes</span>
          </p>
          <p className="help">The server takes the text out of this file. It is not shown on this page.</p>
          <Button onClick={() => onChange({ name: '', text: '' })}>Take another document</Button>
        </div>
      ) : text.length > MAX_TYPED_LENGTH ? (
        <div className="standards-long-document">
          <p>
            <strong>{name || 'Pasted text'}</strong>{' '}
            <span className="quiet-text">{text.length.toLocaleString('en')} characters</span>
          </p>
          <pre className="standards-preview">{text.slice(0, PREVIEW_LENGTH).trimEnd()}…</pre>
          <Button onClick={() => onChange({ name: '', text: '' })}>Take another document</Button>
        </div>
      ) : (
        <Field label="Text or Markdown">
          {(control) => (
            <textarea
              {...control}
              className="standards-text"
              rows={10}
              spellCheck={false}
              placeholder="Paste the document here"
              value={text}
              onPaste={paste}
              onChange={(event) => onChange({ name, text: event.target.value })}
            />
          )}
        </Field>
      )}
      <FileDrop
        label="Or choose a file, or drop it here"
        accept=".md,.markdown,.txt,text/*,.html,.htm,.docx,.pdf"
        onFile={(file) => void read.run(file)}
      />
      {read.error && (
        <p className="error-text" role="alert">
          {read.error.message}
        </p>
      )}
      <Field label="Name" help="Stands above the report. No model sees it.">
        {(control) => (
          <input
            {...control}
            value={name}
            maxLength={200}
            onChange={(event) => onChange({ ...document, name: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}
