import { basename, dirname, resolve } from 'node:path';
import {
  readDocumentFile,
  readLabels,
  type CheckedDocument,
  type FindSet,
  type LabelledDocument,
  type Standard,
} from '../../../modules/standards-checker/index.js';
import { AppError, InvalidRequestError } from '../../../modules/support/index.js';
import { readInput } from '../check/check-files.js';

/** A labelled document as it is to be judged. */
export interface LabelledTask {
  readonly labelled: LabelledDocument;
  readonly document: CheckedDocument;
  /** The standards that have a label. */
  readonly standards: readonly Standard[];
}

/** The documents of a file of labels, and its name for readers. */
export interface LabelledTasks {
  readonly name: string;
  readonly tasks: readonly LabelledTask[];
}

const MAX_NAMED_TAGS = 30;

/**
 * Reads a file of labels with its standards and documents.
 * @param path of the file
 * @param tags chooses the documents that have one of them; none: all
 * @throws InvalidRequestError, AppError 413 that name file and line, or the document
 */
export async function readTasks(
  path: string,
  find: FindSet,
  tags: readonly string[] = [],
): Promise<LabelledTasks> {
  const { name, standards, documents } = await readLabels(await readInput(path), path, find);
  const tasks: LabelledTask[] = [];
  for (const labelled of chosen(documents, tags)) {
    const document = await documentOf(labelled, path);
    tasks.push({ labelled, document, standards: standards.filter(({ id }) => labelled.labels.has(id)) });
  }
  return { name, tasks };
}

function chosen(
  documents: readonly LabelledDocument[],
  tags: readonly string[],
): readonly LabelledDocument[] {
  if (tags.length === 0) return documents;
  const known = new Set(documents.flatMap((document) => document.tags));
  const unknown = tags.find((tag) => !known.has(tag));
  if (unknown !== undefined) {
    const names = [...known].slice(0, MAX_NAMED_TAGS).join(', ');
    throw new InvalidRequestError(
      `No document has the tag ${unknown}. Tags: ${names || 'none'}.`,
      'tags',
      'unknown_tag',
    );
  }
  return documents.filter((document) => document.tags.some((tag) => tags.includes(tag)));
}

async function documentOf({ id, source }: LabelledDocument, path: string): Promise<CheckedDocument> {
  try {
    if ('text' in source) return await readDocumentFile(source.text, id);
    const content = await readInput(resolve(dirname(path), source.path));
    return { ...(await readDocumentFile(content, source.path)), name: id };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { status, code, type, param } = error;
    throw new AppError({ message: `${basename(path)}, ${id}: ${error.message}`, status, code, type, param });
  }
}
