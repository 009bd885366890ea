import { InvalidRequestError } from '../../../modules/support/index.js';

/** `{{` and `}}` stand for braces; `{name}` for the value of a column. */
const PART = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g;

/**
 * Fills the columns of one line into a template. A value is inserted as it is: braces in it mean nothing.
 * @throws InvalidRequestError for a column that the line does not have
 */
export function fillTemplate(template: string, fields: Readonly<Record<string, unknown>>): string {
  return template.replaceAll(PART, (part: string, name: string | undefined) => {
    if (part === '{{' || part === '}}') return part[0]!;
    if (name === undefined) return part;
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (value === undefined || value === null) throw missing(name, Object.keys(fields));
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

/** Returns the names of the columns in a template. */
export function columnsOf(template: string): string[] {
  return [...template.matchAll(PART)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}

function missing(name: string, names: readonly string[]): InvalidRequestError {
  return new InvalidRequestError(
    `--template needs a column "${name}", and the line has none. ${listOfColumns(names)} ` +
      'Write {{ and }} for braces.',
    'template',
  );
}

const MAX_NAMES = 8;

/** Lists the columns of a line, for messages. */
export function listOfColumns(names: readonly string[]): string {
  const more = names.length > MAX_NAMES ? ' and more' : '';
  return names.length === 0
    ? 'It is empty.'
    : `It has ${names
        .slice(0, MAX_NAMES)
        .map((name) => name.slice(0, 40))
        .join(', ')}${more}.`;
}
