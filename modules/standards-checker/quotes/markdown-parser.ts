import { GFM, parser, type DelimiterType, type MarkdownConfig } from '@lezer/markdown';
import { MAX_PARSED_LENGTH } from './markdown-chunks.js';

const TILDE = '~'.charCodeAt(0);
const BACKTICK_AND_TILDE = /[^\s~]/;
const STRUCK: DelimiterType = { resolve: 'Strikethrough', mark: 'StrikethroughMark' };

/** `~struck~` with one tilde, as GitHub reads it. Two tildes are a part of GFM. */
const singleTilde: MarkdownConfig = {
  parseInline: [
    {
      name: 'SingleTilde',
      parse(context, next, position) {
        if (next !== TILDE || context.char(position + 1) === TILDE) return -1;
        if (context.char(position - 1) === TILDE) return -1;
        const before = context.slice(position - 1, position);
        const after = context.slice(position + 1, position + 2);
        const canOpen = BACKTICK_AND_TILDE.test(after) && !/[\p{L}\p{N}]$/u.test(before);
        const canClose = BACKTICK_AND_TILDE.test(before) && !/^[\p{L}\p{N}]/u.test(after);
        if (!canOpen && !canClose) return -1;
        return context.addDelimiter(STRUCK, position, position + 1, canOpen, canClose);
      },
      after: 'Emphasis',
    },
  ],
};

const boundedParagraph: MarkdownConfig = {
  parseBlock: [
    {
      name: 'BoundedParagraph',
      endLeaf: (_context, _line, leaf) => leaf.content.length > MAX_PARSED_LENGTH,
    },
  ],
};

/** Parses CommonMark with the extensions of GitHub. Bounded in time by bounded texts. */
export const markdownParser = parser.configure([GFM, singleTilde, boundedParagraph]);

export type MarkdownTree = ReturnType<typeof markdownParser.parse>;
export type MarkdownNode = MarkdownTree['topNode'];
