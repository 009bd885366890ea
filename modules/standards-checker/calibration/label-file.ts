import { basename } from 'node:path';
import type { z } from 'zod';
import { formatFieldPath, type PathSegment } from '../../validation/index.js';
import type { InvalidRequestError } from '../../support/index.js';
import { readPlainText } from '../plain-text.js';
import { combineSets } from '../sets/combined-set.js';
import { DataWithLines } from '../sets/data-with-lines.js';
import type { LocatedSet } from '../sets/extended-set.js';
import { readStandardSet, type FindSet } from '../sets/set-reader.js';
import { standardsSchema, type Standard } from '../sets/standard-set.schema.js';
import { labelFileSchema, type Label, type WrittenLabels } from './label-file.schema.js';

/** The largest file of labels, in bytes. */
export const MAX_LABEL_FILE_BYTES = 8 * 1024 * 1024;

/** A document with the right verdicts. */
export interface LabelledDocument {
  readonly id: string;
  /** The document, or its path relative to the file. */
  readonly source: { readonly text: string } | { readonly path: string };
  readonly tags: readonly string[];
  /** Labels by standard id; in each, by labeller. A label without a name is of the labeller `''`. */
  readonly labels: ReadonlyMap<string, ReadonlyMap<string, Label>>;
}

/** A set of documents with the right verdicts. */
export interface LabelledSet {
  readonly name: string;
  readonly standards: readonly Standard[];
  readonly documents: readonly LabelledDocument[];
}

/**
 * Reads a file of labels and the sets of standards that it names.
 * @param path of the file; its end says whether it is JSON
 * @param find finds the sets; those that the file names are looked for from the file
 * @throws InvalidRequestError whose message starts with file name and line, with the field as `param`; codes
 *   as of `parseStandardsFile`, and `unknown_standard`
 * @throws AppError 413 `label_file_too_large`; errors of `find`
 */
export async function readLabels(
  content: string | Uint8Array,
  path: string,
  find: FindSet,
): Promise<LabelledSet> {
  const text = readPlainText(content, { noun: 'label file', maxBytes: MAX_LABEL_FILE_BYTES });
  const name = basename(path);
  const data = path.toLowerCase().endsWith('.json')
    ? DataWithLines.fromJson(text, name)
    : DataWithLines.fromYaml(text, name);
  const file = new LabelFile(data);
  const standards = await file.standards((reference, from) => find(reference, from ?? path));
  return { name: file.content.name, standards, documents: file.documents(standards) };
}

class LabelFile {
  readonly content: WrittenLabels;

  constructor(private readonly data: DataWithLines) {
    const parsed = labelFileSchema.safeParse(data.value);
    if (!parsed.success) throw this.invalid(parsed.error.issues);
    this.content = parsed.data;
  }

  async standards(find: FindSet): Promise<readonly Standard[]> {
    const { standards } = this.content;
    if (typeof standards === 'string') return (await readStandardSet(standards, find)).set.standards;
    const sets: LocatedSet[] = [];
    for (const each of standards) {
      if (typeof each !== 'string') return standards as Standard[];
      sets.push(await readStandardSet(each, find));
    }
    return combineSets(sets).standards;
  }

  documents(standards: readonly Standard[]): LabelledDocument[] {
    const byId = new Map(standards.map((standard) => [standard.id, standard]));
    const places = new Map<string, number>();
    return this.content.documents.map((written, index) => {
      const at = (...path: PathSegment[]) => ['documents', index, ...path];
      const { document, text, tags = [] } = written;
      if ((document === undefined) === (text === undefined)) {
        const problem = 'expected a document (its path) or its text, and not both';
        throw this.data.problem(at('document'), `${shown(at())}: ${problem}`, 'invalid_value');
      }
      const id = written.id ?? document ?? `documents[${index}]`;
      const earlier = places.get(id);
      if (earlier !== undefined) {
        const line = this.data.lineOf(['documents', earlier]);
        const problem = `another document has the id ${id.slice(0, 64)} (line ${line})`;
        throw this.data.problem(at('id'), `${shown(at('id'))}: ${problem}`, 'duplicate_id');
      }
      places.set(id, index);
      const source = text === undefined ? { path: document! } : { text };
      return { id, source, tags, labels: this.labels(written.verdicts, at('verdicts'), byId) };
    });
  }

  private labels(
    verdicts: WrittenLabels['documents'][number]['verdicts'],
    path: readonly PathSegment[],
    standards: ReadonlyMap<string, Standard>,
  ): LabelledDocument['labels'] {
    const labels = new Map<string, ReadonlyMap<string, Label>>();
    for (const [id, label] of Object.entries(verdicts)) {
      const standard = standards.get(id);
      if (standard === undefined) {
        throw this.data.problem([...path, id], `no standard has the id ${id}`, 'unknown_standard');
      }
      const byLabeller = typeof label === 'string' ? [['', label] as const] : Object.entries(label);
      if (standard.applies_when === undefined && byLabeller.some(([, each]) => each === 'not_applicable')) {
        const problem = `${id} applies always: not_applicable needs a standard with applies_when`;
        throw this.data.problem([...path, id], problem, 'invalid_value');
      }
      labels.set(id, new Map(byLabeller));
    }
    if (labels.size > 0) return labels;
    throw this.data.problem(path, `${shown(path)}: expected at least one verdict`, 'invalid_value');
  }

  private invalid(issues: readonly z.core.$ZodIssue[]): InvalidRequestError {
    const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
    if (issue.code === 'unrecognized_keys') {
      const path = [...issue.path, issue.keys[0]!];
      return this.data.problem(path, `${shown(path)} is not a known field`, 'unknown_parameter');
    }
    const { path, code, message } = innermost(issue, this.data.value);
    if (!this.data.has(path)) {
      return this.data.problem(path, `${shown(path)} is missing`, 'missing_required_parameter');
    }
    const problem = `${shown(path)}: ${message.replace(/^Invalid input: /, '')}`;
    return this.data.problem(path, problem, code === 'invalid_type' ? 'invalid_type' : 'invalid_value');
  }
}

/** Standards in the file are told apart from names of sets: their own problem is the useful one. */
function innermost(issue: z.core.$ZodIssue, value: unknown): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union' || issue.path[0] !== 'standards') return issue;
  const { standards } = value as { readonly standards: unknown };
  if (!Array.isArray(standards) || typeof standards[0] !== 'object') return issue;
  const own = standardsSchema.safeParse(standards).error?.issues[0];
  return own ? { ...own, path: ['standards', ...own.path] } : issue;
}

function shown(path: readonly PathSegment[]): string {
  return formatFieldPath(path) ?? 'the file';
}
