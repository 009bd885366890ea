/**
 * Breaks text between words into lines of at most `width` columns; a word that is longer is cut. Columns are counted as
 * terminals show them: wide characters take two, marks that stand on another none.
 */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ').flatMap((each) => cutWord(each, width))) {
    const needed = columnsOf(word);
    if (used > 0 && used + 1 + needed > width) {
      lines.push(line);
      [line, used] = ['', 0];
    }
    line += used > 0 ? ` ${word}` : word;
    used += used > 0 ? 1 + needed : needed;
  }
  return [...lines, line];
}

/** East Asian wide characters and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const NO_WIDTH = /\p{Mark}|\p{Format}/u;

function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOfCharacter(character);
  return columns;
}

function columnsOfCharacter(character: string): number {
  if (character < '\u0300') return 1;
  if (NO_WIDTH.test(character)) return 0;
  return WIDE.test(character) || character >= '\u{20000}' ? 2 : 1;
}

function cutWord(word: string, width: number): string[] {
  if (columnsOf(word) <= width) return [word];
  const pieces = [''];
  let used = 0;
  for (const character of word) {
    const needed = columnsOfCharacter(character);
    if (used + needed > width) {
      pieces.push('');
      used = 0;
    }
    pieces[pieces.length - 1] += character;
    used += needed;
  }
  return pieces;
}
