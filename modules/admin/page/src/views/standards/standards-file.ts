import { FileError } from './read-text-file.js';
import type { StandardSet } from './types.js';

/** The largest file of standards, in bytes. */
export const MAX_STANDARDS_FILE_BYTES = 1024 * 1024;

const MAX_ALIASES = 20;
const SET_FIELDS: readonly string[] = ['name', 'description', 'version', 'license', 'source', 'standards'];
const STANDARD_FIELDS: readonly string[] = [
  'id',
  'title',
  'rule',
  'must_hold',
  'applies_when',
  'severity',
  'weight',
  'tags',
  'source',
];

/**
 * Reads a set from YAML, which JSON is a part of. What its fields may hold is for the server to judge; here
 * it only has to be a set.
 * @param fileName names it where it names itself not, as a bare list
 * @throws FileError that says what is wrong, with the line where that is known
 */
export async function parseStandardsFile(text: string, fileName: string): Promise<StandardSet> {
  // A third of this view's code, and needed by those alone who drop a file.
  const { parse } = await import('yaml');
  let data: unknown;
  try {
    data = parse(text, { schema: 'core', maxAliasCount: MAX_ALIASES, uniqueKeys: true, prettyErrors: true });
  } catch (thrown) {
    const [message] = String(thrown instanceof Error ? thrown.message : thrown).split('\n');
    throw new FileError(`${fileName} is neither YAML nor JSON: ${message!.replace(/:$/, '')}`);
  }
  const set: unknown = Array.isArray(data)
    ? { name: fileName.replace(/\.[a-z]+$/i, ''), standards: data }
    : data;
  if (isRecord(set) && 'extends' in set) {
    throw new FileError(
      `${fileName} extends other sets, which this page cannot read. Check it with the command line.`,
    );
  }
  if (!isRecord(set) || typeof set.name !== 'string' || !isList(set.standards)) {
    throw new FileError(
      `${fileName} is no set of standards: it needs a name and a list of standards, each with an id, a title and a rule.`,
    );
  }
  const unknown = [
    ...Object.keys(set).filter((field) => !SET_FIELDS.includes(field)),
    ...set.standards.flatMap((standard, index) =>
      Object.keys(standard)
        .filter((field) => !STANDARD_FIELDS.includes(field))
        .map((field) => `standards[${index}].${field}`),
    ),
  ];
  if (unknown.length > 0) throw new FileError(`${fileName}: ${unknown[0]} is not a known field.`);
  const untaggable = set.standards.findIndex(({ tags = [] }) => !isTexts(tags));
  if (untaggable !== -1) {
    throw new FileError(`${fileName}: standards[${untaggable}].tags is no list of texts.`);
  }
  return set as unknown as StandardSet;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

/** Whether it can be drawn: a list of standards whose fields are texts. */
function isList(value: unknown): value is Record<string, unknown>[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (each) => isRecord(each) && ['id', 'title', 'rule'].every((field) => typeof each[field] === 'string'),
    )
  );
}
