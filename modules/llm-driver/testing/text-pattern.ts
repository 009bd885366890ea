/** Returns a test of the whole text, in which `*` matches any text. Takes linear time for any text. */
export function textPattern(pattern: string): (text: string) => boolean {
  const [start = '', ...rest] = pattern.split('*');
  const end = rest.pop();
  if (end === undefined) return (text) => text === pattern;
  return (text) => {
    let from = start.length;
    const until = text.length - end.length;
    if (from > until || !text.startsWith(start) || !text.endsWith(end)) return false;
    // The leftmost match of each part leaves most text for the next.
    for (const part of rest) {
      const found = text.indexOf(part, from);
      if (found < 0) return false;
      from = found + part.length;
    }
    return from <= until;
  };
}
