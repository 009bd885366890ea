/** The first character of a formula in a spreadsheet, in its plain and its full-width form. */
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
const NUMBER = /^[+-]?\d+([.,]\d+)?$/;

/**
 * Returns the text of a cell. One that a spreadsheet would run as a formula gets a `'` in front: answers of a
 * model are not to be trusted.
 */
export function cellText(value: unknown): string {
  const text = plainText(value);
  return isFormula(text) ? `'${text}` : text;
}

/** True if {@link cellText} writes a `'` in front. */
export function isEscaped(value: unknown): boolean {
  return isFormula(plainText(value));
}

function plainText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isFormula(text: string): boolean {
  return FORMULA.test(text) && !NUMBER.test(text);
}
