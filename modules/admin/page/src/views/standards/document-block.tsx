import { memo } from 'react';
import type { Block } from './document-blocks.js';
import { type Highlight, segmentsOf } from './highlights.js';

const LINE_HEIGHT_REM = 1.5;

export interface DocumentBlockProps {
  /** Of the whole document. */
  readonly text: string;
  readonly block: Block;
  readonly highlights: readonly Highlight[];
  /** The quote that was asked for, where it touches this block. */
  readonly current: string | undefined;
}

/** A piece of a document. It is drawn again only when its own marks change. */
export const DocumentBlock = memo(function DocumentBlock({
  text,
  block,
  highlights,
  current,
}: DocumentBlockProps) {
  return (
    <div
      className="standards-block"
      style={{ containIntrinsicBlockSize: `auto ${block.lines * LINE_HEIGHT_REM}rem` }}
    >
      {segmentsOf(block, highlights).map(({ start, end, highlights: covering }) => {
        const content = text.slice(start, end);
        const [first] = covering;
        if (first === undefined) return content;
        const shown = covering.find(({ key }) => key === current) ?? first;
        return (
          <mark
            key={start}
            tabIndex={-1}
            className={shown.key === current ? 'current' : undefined}
            data-verdict={shown.verdict}
            data-quotes={covering.map(({ key }) => key).join(' ')}
            title={covering.map(({ title }) => title).join('; ')}
          >
            {content}
          </mark>
        );
      })}
    </div>
  );
}, isSame);

function isSame(one: DocumentBlockProps, other: DocumentBlockProps): boolean {
  return (
    one.text === other.text &&
    one.block === other.block &&
    one.current === other.current &&
    one.highlights.length === other.highlights.length &&
    one.highlights.every((each, index) => {
      const counterpart = other.highlights[index]!;
      return (
        each.key === counterpart.key &&
        each.start === counterpart.start &&
        each.end === counterpart.end &&
        each.verdict === counterpart.verdict
      );
    })
  );
}
