const SHORTEST = 20;
const LONGEST = 240;
const TRIES = 8;

/**
 * A sentence that stands in the text word for word, chosen by `seed` from its middle half: around a document there is
 * often an instruction before and after. A piece of the text where it has no sentences; `''` only for a blank text.
 */
export function sentenceFrom(text: string, seed: number): string {
  const start = Math.floor(text.length / 4);
  const span = Math.max(1, Math.floor(text.length / 2));
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const sentence = sentenceAround(text, start + ((seed + attempt * 7919) % span));
    if (sentence.length >= SHORTEST) return sentence;
  }
  return text.slice(0, LONGEST).trim();
}

function sentenceAround(text: string, position: number): string {
  let start = position;
  while (start > 0 && position - start < LONGEST && !endsSentence(text, start - 1)) start -= 1;
  let end = position;
  while (end < text.length && end - start < LONGEST && !endsSentence(text, end)) end += 1;
  return text.slice(start, text[end] === '\n' ? end : end + 1).trim();
}

function endsSentence(text: string, at: number): boolean {
  const character = text[at];
  if (character === '\n') return true;
  return (character === '.' || character === '!' || character === '?') && /^\s?$/.test(text.charAt(at + 1));
}
