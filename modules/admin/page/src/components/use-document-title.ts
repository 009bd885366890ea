import { useEffect } from 'react';

const PRODUCT = 'nest-llm-driver';

/** Names the document, and with it the browser's tab and the entry in its history. */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${PRODUCT}`;
  }, [title]);
}
