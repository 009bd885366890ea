const NAME = /^[A-Za-z_$][\w$]*$/;
/** What cannot be seen: control characters, marks that turn the direction of text, line separators. */
const INVISIBLE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/**
 * A value as JSON on one line that is the same wherever it is pasted: terminals read control characters as
 * commands, and marks of direction would show other code than what runs.
 */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value).replace(INVISIBLE, escaped);
}

/** A value of JSON as a literal of JavaScript. @param indent of the line it begins on */
export function jsLiteral(value: unknown, indent = ''): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((each) => `${inner}${jsLiteral(each, inner)},\n`).join('')}${indent}]`;
  }
  if (typeof value !== 'object' || value === null) return visibleJson(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  const lines = entries.map(([name, each]) => `${inner}${property(name)}: ${jsLiteral(each, inner)},\n`);
  return `{\n${lines.join('')}${indent}}`;
}

function property(name: string): string {
  // In a literal, this name alone would set the prototype, quoted or not.
  if (name === '__proto__') return '["__proto__"]';
  return NAME.test(name) ? name : visibleJson(name);
}

function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
