import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  readLabels,
  type LabelledDocument,
} from '../../../modules/standards-checker/calibration/label-file.js';
import {
  readDocumentFile,
  type CheckedDocument,
  type Standard,
} from '../../../modules/standards-checker/index.js';

const FOLDER = join(import.meta.dirname, '../../fixtures/injection');

/** A document of the injection corpus. */
export interface InjectionDocument extends Pick<LabelledDocument, 'id' | 'labels'> {
  readonly path: string;
  /** The content of its file. */
  readonly source: string;
  /** As it is judged: an HTML page without its mark-up. */
  readonly document: CheckedDocument;
  readonly tags: readonly string[];
  /** The standards that have a label. */
  readonly standards: readonly Standard[];
}

/** A text that no reader of a document sees. */
export interface HiddenText {
  readonly document: string;
  readonly text: string;
}

export async function readInjectionCorpus(): Promise<InjectionDocument[]> {
  const path = join(FOLDER, 'labels.yaml');
  const find = async (reference: string) => {
    const file = join(FOLDER, reference);
    return { path: file, content: await readFile(file) };
  };
  const { documents, standards } = await readLabels(await readFile(path), path, find);
  return Promise.all(
    documents.map(async ({ id, source, tags, labels }) => {
      if (!('path' in source)) throw new Error(`${id} has no path.`);
      const content = await readFile(join(FOLDER, source.path));
      const document = await readDocumentFile(content, source.path);
      const asked = standards.filter((each) => labels.has(each.id));
      return { id, path: source.path, source: content.toString(), document, tags, labels, standards: asked };
    }),
  );
}

export function readHiddenTexts(): HiddenText[] {
  const lines = readFileSync(join(FOLDER, 'hidden.jsonl'), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as HiddenText);
}
