// Verifies sentences of real documents, as an independent renderer shows them, and mutations of these sentences.
// Usage: node bench/quotes.mjs [--failures] [--dist folder] [folder …]; default: the docs, and what is in node_modules.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import MarkdownIt from 'markdown-it';
import { sentencesOf } from './support/rendered-sentences.mjs';
import { MUTATIONS, struckDocument } from './support/quote-mutations.mjs';

const ROOT = join(import.meta.dirname, '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { failures: { type: 'boolean' }, dist: { type: 'string', default: join(ROOT, 'dist') } },
});
const BUILD = resolve(values.dist);
const { QuoteVerifier } = await import(`${BUILD}/modules/standards-checker/quotes/quote-verifier.js`);
const { atOnce } = await import(`${BUILD}/modules/standards-checker/quotes/work.js`);

const MAX_DOCUMENT_LENGTH = 400_000;
const MAX_SENTENCES = 150;
const markdown = new MarkdownIt({ html: true, linkify: true });

const showsFailures = values.failures;
const folders = positionals;

function* documentsBelow(folder, depth = 0) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && depth < 8) yield* documentsBelow(path, depth + 1);
    else if (
      /^(?:readme|changelog|license|licence|contributing|.*\.md$)/i.test(entry.name) &&
      !/\.(?:js|json|ts)$/.test(entry.name)
    ) {
      if (entry.isFile() && statSync(path).size <= MAX_DOCUMENT_LENGTH) yield path;
    }
  }
}

const counts = { documents: 0, sentences: 0, found: 0, exact: 0 };
const mutated = Object.fromEntries(
  [...MUTATIONS.keys(), 'struck'].map((name) => [name, { tried: 0, verified: 0 }]),
);
const seen = new Set();
const fail = (kind, path, quote, result) => {
  if (showsFailures) console.log(JSON.stringify({ kind, path, quote, ...result }));
};

for (const folder of folders.length > 0
  ? folders
  : ['README.md', 'CHANGELOG.md', 'docs', 'examples/documents', 'node_modules']) {
  const start = join(ROOT, folder);
  const paths = statSync(start).isDirectory() ? documentsBelow(start) : [start];
  for (const path of paths) {
    const source = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    if (seen.has(source) || source.includes('\0')) continue;
    seen.add(source);
    counts.documents += 1;
    const verifier = atOnce(QuoteVerifier.prepare(source));
    const { sentences, text } = sentencesOf(markdown.render(source));
    const lowerText = text.toLowerCase();
    for (const [index, sentence] of sentences.slice(0, MAX_SENTENCES).entries()) {
      counts.sentences += 1;
      const result = atOnce(verifier.verify(sentence));
      if (result.verified) counts.found += 1;
      else fail('sentence', path, sentence, result);
      if (result.match === 'exact') counts.exact += 1;
      for (const [name, mutate] of MUTATIONS) {
        const quote = mutate(sentence, index);
        if (quote === undefined || isSaid(lowerText, quote, sentence)) continue;
        mutated[name].tried += 1;
        const found = atOnce(verifier.verify(quote));
        if (!found.verified) continue;
        mutated[name].verified += 1;
        fail(name, path, quote, found);
      }
    }
    const struck = struckDocument(source, sentences);
    if (struck === undefined) continue;
    mutated.struck.tried += 1;
    const result = atOnce(atOnce(QuoteVerifier.prepare(struck.source)).verify(struck.sentence));
    if (!result.verified) continue;
    mutated.struck.verified += 1;
    fail('struck', path, struck.sentence, result);
  }
}

/** Does the document say a changed sentence elsewhere? Those that only leave out its beginning are in it once. */
function isSaid(text, quote, sentence) {
  if (/\.\.|…/.test(quote)) return true;
  const words = quote.toLowerCase().replace(/^\W+|\W+$/g, '');
  const times = text.split(words).length - 1;
  return (
    times > (sentence.toLowerCase().includes(words) ? sentence.toLowerCase().split(words).length - 1 : 0)
  );
}

const percent = (part, all) => `${((100 * part) / all).toFixed(2)} %`;
console.log(`${counts.documents} documents, ${counts.sentences} sentences`);
console.log(
  `found: ${counts.found} (${percent(counts.found, counts.sentences)}), letter by letter: ${counts.exact}`,
);
for (const [name, { tried, verified }] of Object.entries(mutated)) {
  console.log(`${name}: ${verified} of ${tried} verified (${percent(verified, Math.max(1, tried))})`);
}
