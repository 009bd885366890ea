import { parseDocument } from 'htmlparser2';

const BLOCKS = new Set(
  (
    'address article aside blockquote body caption center dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 ' +
    'header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul'
  ).split(' '),
);
const HIDDEN = new Set([
  'pre',
  'script',
  'style',
  'template',
  'head',
  'noscript',
  'iframe',
  'object',
  'textarea',
  'select',
]);
const STRUCK = new Set(['del', 's', 'strike']);
const STRUCK_MARK = '\u0000';
const MIN_LENGTH = 20;
const MIN_WORDS = 4;
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** The sentences of an HTML page as a browser shows them, those of code aside, and its text. */
export function sentencesOf(html) {
  const blocks = [''];
  collect(parseDocument(html), blocks);
  const texts = blocks.map((block) => block.replace(/\s+/g, ' ').trim()).filter((block) => block !== '');
  const sentences = texts.flatMap((text) =>
    Array.from(segmenter.segment(text), ({ segment }) => segment.trim()),
  );
  const chosen = sentences.filter(
    (sentence) =>
      sentence.length >= MIN_LENGTH &&
      sentence.length <= 1_000 &&
      sentence.split(' ').length >= MIN_WORDS &&
      !sentence.includes(STRUCK_MARK),
  );
  return { sentences: chosen, text: texts.join('\n') };
}

function collect(node, blocks) {
  if (node.type === 'text') blocks[blocks.length - 1] += node.data;
  else if (node.name === 'br') blocks[blocks.length - 1] += ' ';
  else if (STRUCK.has(node.name)) blocks[blocks.length - 1] += STRUCK_MARK;
  else if (node.name === 'pre') blocks.push('');
  else if (!HIDDEN.has(node.name)) {
    const isBlock = BLOCKS.has(node.name);
    if (isBlock) blocks.push('');
    for (const child of node.children ?? []) collect(child, blocks);
    if (isBlock) blocks.push('');
  }
}
