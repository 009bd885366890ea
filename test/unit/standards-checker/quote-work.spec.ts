import { describe, expect, it } from '@jest/globals';
import {
  markdownChunks,
  MAX_PARSED_LENGTH,
} from '../../../modules/standards-checker/quotes/markdown-chunks.js';
import { QuoteVerifier } from '../../../modules/standards-checker/quotes/quote-verifier.js';
import {
  inTurns,
  MAX_STEP,
  UNITS_PER_TURN,
  type Work,
} from '../../../modules/standards-checker/quotes/work.js';

const SIZE = 256 * 1024;
/** Passes over a document: labels of links, parser, reader's text, source and lines. */
const MAX_PASSES = 6;
/** Passes over a document for one quote: the source, the text as written and as read, the nearest. */
const MAX_PASSES_OF_QUOTE = 8;

const repeated = (text: string) => text.repeat(Math.ceil(SIZE / text.length)).slice(0, SIZE);

const DOCUMENTS: Readonly<Record<string, string>> = {
  prose: repeated('We keep *your* data, and [we](x) do not sell it.\n\n'),
  'one line': repeated('word *em* [link](u) '),
  'one word': repeated('a'),
  'short lines': repeated('a\n'),
  'a block of code': `\`\`\`\n${repeated('a\n')}`,
  'a comment': `<!--\n${repeated('a\n')}`,
  'lists in lists': `${'- '.repeat(3_000)}a\n${repeated('\n')}`,
  'block quotes in block quotes': repeated('> '),
  emphasis: repeated('*a_b '),
  links: repeated('[a]('),
  tags: repeated('<div>a\n\n'),
  'a page of HTML': `<!doctype html>${repeated('<p>a <s>b</s>')}`,
  'a passage with a problem everywhere': repeated('not sell data '),
};

/** Does work, and returns the sizes of its steps. */
function stepsOf<Result>(work: Work<Result>): { readonly steps: number[]; readonly result: Result } {
  const steps: number[] = [];
  for (;;) {
    const { done, value } = work.next();
    if (done) return { steps, result: value };
    steps.push(value);
  }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('the work of verifying quotes', () => {
  it.each(Object.entries(DOCUMENTS))(
    'is done in small steps, linear in the length of %s',
    (_what, document) => {
      const { steps, result } = stepsOf(QuoteVerifier.prepare(document));
      expect(Math.max(...steps)).toBeLessThanOrEqual(MAX_STEP);
      expect(sum(steps)).toBeGreaterThan(document.length);
      expect(sum(steps)).toBeLessThanOrEqual(MAX_PASSES * document.length);
      for (const quote of ['sell data', `${document.slice(0, 900)} *zz*`, 'a … b … c d … e f g']) {
        const found = stepsOf(result.verify(quote)).steps;
        expect(Math.max(0, ...found)).toBeLessThanOrEqual(MAX_STEP);
        // One occurrence that is looked at counts as some units, and their number is bounded.
        expect(sum(found)).toBeLessThanOrEqual(MAX_PASSES_OF_QUOTE * document.length + 1_000_000);
      }
    },
  );

  it.each(Object.entries(DOCUMENTS))('gives the parser %s in bounded pieces', (_what, document) => {
    let [length, longest, longestLine] = [0, 0, 0];
    for (const { text, prefix, start } of markdownChunks(document)) {
      expect(start).toBe(length);
      length += text.length - prefix.length;
      longest = Math.max(longest, text.length - prefix.length);
      longestLine = text.split('\n').reduce((most, line) => Math.max(most, line.length), longestLine);
    }
    expect(longest).toBeLessThanOrEqual(MAX_STEP);
    expect(longestLine).toBeLessThanOrEqual(MAX_PARSED_LENGTH);
    expect(length).toBe(document.length);
  });

  it('lets the event loop turn after each large step', async () => {
    let turns = 0;
    let running = true;
    const turn = () => {
      turns += 1;
      if (running) setImmediate(turn);
    };
    setImmediate(turn);
    const seen: number[] = [];
    await inTurns(
      (function* () {
        for (let step = 0; step < 10; step += 1) {
          seen.push(turns);
          yield UNITS_PER_TURN;
        }
      })(),
    );
    running = false;
    expect(new Set(seen).size).toBe(10);
  });
});
