import { useEffect, useMemo, useRef } from 'react';
import { Button } from '../../components/button.js';
import { splitIntoBlocks } from './document-blocks.js';
import { DocumentBlock } from './document-block.js';
import { type Highlight, highlightsByBlock } from './highlights.js';
import { scrollToQuote } from './scroll-to-quote.js';
import { VERDICT_KINDS } from './verdict-kinds.js';

export interface DocumentPaneProps {
  readonly text: string;
  readonly highlights: readonly Highlight[];
  readonly quote: { readonly key: string } | undefined;
  readonly onLeaveQuote: () => void;
}

/** A document of any length with its quotes marked. The browser lays out what can be seen of it. */
export function DocumentPane({ text, highlights, quote, onLeaveQuote }: DocumentPaneProps) {
  const box = useRef<HTMLDivElement>(null);
  const blocks = useMemo(() => splitIntoBlocks(text), [text]);
  const byBlock = useMemo(() => highlightsByBlock(blocks, highlights), [blocks, highlights]);
  const current = highlights.find(({ key }) => key === quote?.key);

  useEffect(() => {
    if (quote !== undefined && box.current) return scrollToQuote(box.current, quote.key);
    return undefined;
  }, [quote]);

  const back = () => {
    const key = quote?.key ?? '';
    onLeaveQuote();
    document.querySelector<HTMLElement>(`button[data-quote="${CSS.escape(key)}"]`)?.focus();
  };
  return (
    <section
      className="card standards-document"
      aria-label="Document"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && current) back();
      }}
    >
      <div className="standards-document-bar">
        {current ? (
          <>
            <p>
              <span aria-hidden="true">{VERDICT_KINDS[current.verdict].symbol} </span>
              {current.title}
            </p>
            <Button onClick={back}>Back to the verdict</Button>
          </>
        ) : (
          <p className="quiet-text">
            {highlights.length === 0
              ? 'No quotes to mark.'
              : `${highlights.length} ${highlights.length === 1 ? 'quote' : 'quotes'} marked. Choose one to go to it.`}
          </p>
        )}
      </div>
      {/* Scrolled by keys, too. */}
      <div ref={box} className="standards-pages-of-text" role="group" aria-label="Its text" tabIndex={0}>
        {blocks.map((block, index) => (
          <DocumentBlock
            key={block.start}
            text={text}
            block={block}
            highlights={byBlock[index]!}
            current={current && byBlock[index]!.includes(current) ? current.key : undefined}
          />
        ))}
      </div>
    </section>
  );
}
