const MIN_LENGTH = 20;
const MAX_LENGTH = 240;
const MAX_TRIES = 8;

/**
 * Returns a sentence of the text, word for word. The seed selects one of its middle half: before and after a
 * document there are often instructions. Returns the start of a text that has no sentences, `''` for a blank
 * one.
 */
export function sentenceFrom(text: string, seed: number): string {
  const start = Math.floor(text.length / 4);
  const span = Math.max(1, Math.floor(text.length / 2));
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const sentence = sentenceAround(text, start + ((seed + attempt * 7919) % span));
    if (sentence.length >= MIN_LENGTH) return sentence;
  }
  return text.slice(0, MAX_LENGTH).trim();
}

function sentenceAround(text: string, position: number): string {
  let start = position;
  while (start > 0 && position - start < MAX_LENGTH && !endsSentence(text, start - 1)) start -= 1;
  let end = position;
  while (end < text.length && end - start < MAX_LENGTH && !endsSentence(text, end)) end += 1;
  return text.slice(start, text[end] === '\n' ? end : end + 1).trim();
}

function endsSentence(text: string, at: number): boolean {
  const character = text[at];
  if (character === '\n') return true;
  return (character === '.' || character === '!' || character === '?') && /^\s?$/.test(text.charAt(at + 1));
}
