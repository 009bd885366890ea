/** Whether one of the patterns of a client key fits: a name itself, or the beginning of one and a star. */
export function fitsPattern(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
}

/** Whether a pattern may fit something that begins so: `groq/` by `groq/llama-*`, `gr*` and `*`. */
export function mayFitBelow(beginning: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const fixed = pattern.endsWith('*') ? pattern.slice(0, -1) : pattern;
    return fixed.startsWith(beginning) || (pattern.endsWith('*') && beginning.startsWith(fixed));
  });
}
