import { Store } from '../../api/store.js';
import { session } from '../../session/session.js';
import type { PoolRun } from './pool-run.js';
import type { ReadPrompts } from './types.js';

/** Where the prompts come from: what is typed or pasted, or a file. */
export type PromptSource =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly name: string; readonly read: ReadPrompts };

/** A run as it is being put together; figures as typed. */
export interface PoolDraft {
  readonly source: PromptSource;
  /** Lines that are no prompts are not to stop the others. */
  readonly leaveOut: boolean;
  /** Empty: the default one. */
  readonly driver: string;
  /** Empty: the driver's own. */
  readonly model: string;
  readonly system: string;
  readonly temperature: string;
  readonly maxTokens: string;
  readonly concurrency: string;
  readonly deadlineSeconds: string;
}

export const NO_PROMPTS: PromptSource = { kind: 'text', text: '' };

const EMPTY: PoolDraft = {
  source: NO_PROMPTS,
  leaveOut: false,
  driver: '',
  model: '',
  system: '',
  temperature: '',
  maxTokens: '',
  concurrency: '',
  deadlineSeconds: '',
};

/**
 * State of this page alone, until it is closed or the session ends. Never put into the
 * browser's storage.
 */
export const memory = {
  draft: new Store<PoolDraft>(EMPTY),
  run: new Store<PoolRun | undefined>(undefined),
};

export function changeDraft(change: Partial<PoolDraft>): void {
  memory.draft.set({ ...memory.draft.get(), ...change });
}

session.state.subscribe(() => {
  if (session.state.get() !== 'signed-out') return;
  memory.draft.set(EMPTY);
  memory.run.set(undefined);
});
