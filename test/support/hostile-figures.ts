/** JSON that stands where a count is expected and is none. */
export const HOSTILE_FIGURES: readonly string[] = [
  ...['1e999', '-1e999', '1e308', '-1e308', '1000000001', '9007199254740993', '-4', '-0.5', '1.5', '1e-7'],
  ...['"2"', '"Infinity"', '"NaN"', '""', 'null', 'true', '[]', '[7]', '{}', '{"length":7,"valueOf":7}'],
];

/** A usage for each of the three figures that are read, and one of all. */
export function hostileUsages(figure: string): readonly string[] {
  const usage = (prompt: string, completion: string, total: string) =>
    `{"prompt_tokens":${prompt},"completion_tokens":${completion},"total_tokens":${total},` +
    `"prompt_tokens_details":{"cached_tokens":${figure}},"completion_tokens_details":${figure}}`;
  return [
    usage(figure, '5', '12'),
    usage('7', figure, '12'),
    usage('7', '5', figure),
    usage(figure, figure, figure),
    figure,
  ];
}
