import { Store } from '../../api/store.js';
import { session } from '../../session/session.js';
import { type CheckSettings, NO_SETTINGS } from './check-settings.js';
import type { Standard, StandardSet, TextDocument } from './types.js';

/** What a check is to be held against: a stored set, or one from a file or the example. */
export type ChosenSet =
  | { readonly kind: 'stored'; readonly id: string }
  | { readonly kind: 'own'; readonly set: StandardSet; readonly origin: string };

/** A check as it is being put together. */
export interface CheckDraft {
  readonly document: TextDocument;
  readonly chosen?: ChosenSet;
  /** Tags of the standards to judge. Empty: all standards. */
  readonly tags: readonly string[];
  /** Empty: the default one. */
  readonly driver: string;
  /** Empty: the driver's own. */
  readonly model: string;
  readonly settings: CheckSettings;
}

const EMPTY: CheckDraft = {
  document: { name: '', text: '' },
  tags: [],
  driver: '',
  model: '',
  settings: NO_SETTINGS,
};
const MAX_DOCUMENTS = 5;

const documents = new Map<string, TextDocument>();
const standards = new Map<string, readonly Standard[]>();

/**
 * State of this page alone, until it is closed or the session ends: the server keeps no
 * documents, so quotes can be shown in their place only where the page has the document still. It is never
 * put into the browser's storage.
 */
export const memory = {
  checkDraft: new Store<CheckDraft>(EMPTY),
  /** A set from a file, on its way to the editor. */
  importedSet: new Store<StandardSet | undefined>(undefined),

  keepDocument(sha256: string, document: TextDocument): void {
    documents.delete(sha256);
    documents.set(sha256, document);
    for (const oldest of documents.keys()) {
      if (documents.size <= MAX_DOCUMENTS) break;
      documents.delete(oldest);
    }
  },
  document: (sha256: string) => documents.get(sha256),

  keepStandards(checkId: string, of: readonly Standard[]): void {
    standards.set(checkId, of);
  },
  standards: (checkId: string) => standards.get(checkId),
};

export function changeCheckDraft(change: Partial<CheckDraft>): void {
  memory.checkDraft.set({ ...memory.checkDraft.get(), ...change });
}

session.state.subscribe(() => {
  if (session.state.get() !== 'signed-out') return;
  memory.checkDraft.set(EMPTY);
  memory.importedSet.set(undefined);
  documents.clear();
  standards.clear();
});
