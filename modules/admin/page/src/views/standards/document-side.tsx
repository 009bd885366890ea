import { useAction } from '../../api/use-action.js';
import { FileDrop } from '../../components/file-drop.js';
import { announce } from '../../components/live-region.js';
import { isDocumentOf } from './document-identity.js';
import { DocumentPane } from './document-pane.js';
import type { Highlight } from './highlights.js';
import { FileError, isConverted, MAX_DOCUMENT_BYTES, readTextFile } from './read-text-file.js';
import type { CheckDetails, TextDocument } from './types.js';

export interface DocumentSideProps {
  readonly check: CheckDetails;
  readonly document: TextDocument | undefined;
  readonly onDocument: (document: TextDocument) => void;
  readonly highlights: readonly Highlight[];
  readonly quote: { readonly key: string } | undefined;
  readonly onLeaveQuote: () => void;
}

/** The document beside its verdicts; where this page does not have it any more, a place to drop it. */
export function DocumentSide({ check, document, onDocument, ...rest }: DocumentSideProps) {
  const take = useAction(async (_signal, file: File) => {
    if (isConverted(file)) {
      throw new FileError(`${file.name} cannot be shown: the server judged the text that it took out of it.`);
    }
    const text = await readTextFile(file, MAX_DOCUMENT_BYTES);
    if (!(await isDocumentOf(check, text))) {
      throw new FileError(`${file.name} is not the document of this check, or has been changed since.`);
    }
    onDocument({ name: file.name, text });
    announce('The document is beside the verdicts.');
  });
  if (document !== undefined) return <DocumentPane text={document.text} {...rest} />;
  return (
    <section className="card standards-no-document" aria-label="Document">
      <p>The server keeps no documents. To see the quotes in their place, choose the document again.</p>
      <FileDrop
        label={`Choose ${check.document.name ?? 'the document'}, or drop it here`}
        accept=".md,.markdown,.txt,text/*"
        onFile={(file) => void take.run(file)}
      >
        {take.error && (
          <p className="error-text" role="alert">
            {take.error.message}
          </p>
        )}
      </FileDrop>
    </section>
  );
}
