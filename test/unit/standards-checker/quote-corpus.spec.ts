import { describe, expect, it } from '@jest/globals';
import { corpusFiles, ratesOf, readCorpus, type CorpusRates } from './quote-corpus.js';

/** The largest share of true quotes that may be called "not found". */
const MAX_FALSELY_NOT_FOUND = 0.005;
const MIN_QUOTES = 400;
const MIN_LANGUAGES = 10;

function printed(name: string, rates: CorpusRates): string {
  const { trueQuotes, falseQuotes, falselyVerified, falselyNotFound } = rates;
  const wrong = [
    ...falselyVerified.map((each) => `+ ${each}`),
    ...falselyNotFound.map((each) => `- ${each}`),
  ];
  return [
    `${name}: ${falselyVerified.length} of ${falseQuotes} false quotes verified, ` +
      `${falselyNotFound.length} of ${trueQuotes} true quotes not found`,
    ...wrong,
  ].join('\n');
}

describe('the corpus of quotes', () => {
  const files = corpusFiles().map((name) => [name, readCorpus(name)] as const);
  const all = files.flatMap(([, quotes]) => quotes);

  it('has enough quotes in enough languages', () => {
    expect(all.length).toBeGreaterThanOrEqual(MIN_QUOTES);
    expect(new Set(all.map(({ document }) => document.slice(0, 2))).size).toBeGreaterThanOrEqual(
      MIN_LANGUAGES,
    );
  });

  it.each(files)('keeps the rates of %s', (name, quotes) => {
    const rates = ratesOf(quotes);
    process.stdout.write(`${printed(name, rates)}\n`);
    expect(rates.falselyVerified).toEqual([]);
    expect(rates.falselyNotFound.length / rates.trueQuotes).toBeLessThanOrEqual(MAX_FALSELY_NOT_FOUND);
  });
});
