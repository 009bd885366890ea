import type { Block } from './document-blocks.js';
import type { StandardVerdict, Verdict } from './types.js';

/** A quote that stands in the document. */
export interface Highlight {
  /** Of the quote. @see quoteKey */
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly verdict: Verdict;
  readonly title: string;
}

/** A stretch of a block with the quotes that cover all of it; none, as a rule. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly highlights: readonly Highlight[];
}

/** Names a quote within a check. */
export function quoteKey(standardId: string, index: number): string {
  return `${standardId}/${index}`;
}

/** The verified quotes, in the order of the document. */
export function highlightsOf(verdicts: readonly StandardVerdict[]): Highlight[] {
  const highlights = verdicts.flatMap(({ standard_id, title, verdict, quotes }) =>
    quotes.flatMap(({ verified, start, end }, index) =>
      verified && start !== undefined && end !== undefined && start < end
        ? { key: quoteKey(standard_id, index), start, end, verdict, title }
        : [],
    ),
  );
  return highlights.sort((one, other) => one.start - other.start || one.end - other.end);
}

/** For each block the highlights that touch it. */
export function highlightsByBlock(
  blocks: readonly Block[],
  highlights: readonly Highlight[],
): readonly Highlight[][] {
  const byBlock: Highlight[][] = blocks.map(() => []);
  for (const highlight of highlights) {
    for (let index = firstTouched(blocks, highlight.start); index < blocks.length; index += 1) {
      if (blocks[index]!.start >= highlight.end) break;
      byBlock[index]!.push(highlight);
    }
  }
  return byBlock;
}

/** The first block that ends after a position. */
function firstTouched(blocks: readonly Block[], position: number): number {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (blocks[middle]!.end <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Cuts a block wherever a highlight begins or ends. */
export function segmentsOf({ start, end }: Block, highlights: readonly Highlight[]): Segment[] {
  const cuts = new Set([start, end]);
  for (const highlight of highlights) {
    for (const cut of [highlight.start, highlight.end]) if (cut > start && cut < end) cuts.add(cut);
  }
  const ordered = [...cuts].sort((one, other) => one - other);
  return ordered.slice(0, -1).map((from, index) => {
    const to = ordered[index + 1]!;
    return {
      start: from,
      end: to,
      highlights: highlights.filter((each) => each.start < to && each.end > from),
    };
  });
}
