const NEGATION = /\b(?:not|never|no|cannot|without)\b |n['’]t\b/i;

/** Changes of a sentence that change what it says. Each returns `undefined` for a sentence it cannot change. */
export const MUTATIONS = new Map([
  ['cut in the first word', (sentence) => (/^[A-Za-z]{4,} /.test(sentence) ? sentence.slice(2) : undefined)],
  [
    'cut in the last word',
    (sentence) => (/ [A-Za-z]{4,}[.]?$/.test(sentence) ? sentence.replace(/..[.]?$/, '') : undefined),
  ],
  ['negation dropped', (sentence) => changed(sentence, sentence.replace(NEGATION, ''))],
  ['begun after a negation', (sentence) => afterNegation(sentence)],
  [
    'number changed',
    (sentence) =>
      changed(
        sentence,
        sentence.replace(/\d+/, (digits) => String(Number(digits) + 1)),
      ),
  ],
  ['begun in a number', (sentence) => afterFirst(sentence, /\d(?=[\d.,]*\d)/)],
  ['word replaced', (sentence, index) => replacedWord(sentence, index)],
  ['words left out', (sentence, index) => withoutWords(sentence, index)],
  ['one word', (sentence) => /[A-Za-z]{5,}/.exec(sentence)?.[0]],
]);

/** A document with its first unmistakable sentence struck. */
export function struckDocument(source, sentences) {
  const plain = sentences.filter((sentence) => /^[A-Za-z][A-Za-z ,.]+\.$/.test(sentence));
  const sentence = plain.find(
    (each) => source.split(each.slice(0, -1)).length === 2 && isParagraph(source, each),
  );
  return sentence && { sentence, source: source.replace(sentence, `~~${sentence}~~`) };
}

function isParagraph(source, sentence) {
  const at = source.indexOf(sentence);
  return /(?:^|\n\n)$/.test(source.slice(0, at)) && !source.includes('```');
}

function changed(sentence, other) {
  return other === sentence ? undefined : other;
}

function afterNegation(sentence) {
  const rest = afterFirst(sentence, /\b(?:not|never|cannot|without) |n['’]t /i);
  return rest !== undefined && rest.split(' ').length >= 3 ? rest : undefined;
}

function afterFirst(sentence, pattern) {
  const match = pattern.exec(sentence);
  if (match === null) return undefined;
  const rest = sentence.slice(match.index + match[0].length);
  return rest.length >= 12 && rest.split(' ').length >= 3 ? rest : undefined;
}

function replacedWord(sentence, index) {
  const words = sentence.split(' ');
  words[1 + (index % (words.length - 2))] = 'purple';
  return words.join(' ');
}

function withoutWords(sentence, index) {
  const words = sentence.split(' ');
  if (words.length < 8) return undefined;
  const at = 2 + (index % (words.length - 6));
  return words.filter((_, position) => position < at || position > at + 1).join(' ');
}
