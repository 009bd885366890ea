import { Store } from '../../api/store.js';
import { announce } from '../../components/live-region.js';
import { session } from '../../session/session.js';
import { type Answer, WAITING } from './answer.js';
import { ask, columnsOf } from './ask.js';
import { type Draft, EMPTY_DRAFT } from './draft.js';
import { outcomeOf } from './outcome.js';
import type { Plan } from './plan.js';

/** What was sent last, and what has come of it. */
export interface Run {
  readonly plan: Plan;
  readonly answers: readonly Answer[];
  readonly busy: boolean;
}

/** Kept until the page is closed or the session ends; never put into the browser's storage. */
export const draft = new Store<Draft>(EMPTY_DRAFT);
export const run = new Store<Run | undefined>(undefined);

let stopping = new AbortController();

export function changeDraft(change: Partial<Draft>): void {
  draft.set({ ...draft.get(), ...change });
}

/** Sends it; what comes is drawn once a frame, however many chunks come meanwhile. */
export async function send(plan: Plan): Promise<void> {
  stop();
  const controller = new AbortController();
  stopping = controller;
  const answers: Answer[] = Array.from({ length: columnsOf(plan) }, () => WAITING);
  const show = (busy: boolean) => {
    if (stopping === controller) run.set({ plan, answers: [...answers], busy });
  };
  show(true);
  let frame: number | undefined;
  const started = performance.now();
  await ask(plan, {
    signal: controller.signal,
    elapsedMs: () => performance.now() - started,
    onChange: (column, change) => {
      const before = answers[column];
      if (before === undefined) return;
      answers[column] = change(before);
      frame ??= requestAnimationFrame(() => {
        frame = undefined;
        show(true);
      });
    },
  });
  if (frame !== undefined) cancelAnimationFrame(frame);
  show(false);
  if (stopping === controller) announce(outcomeOf(answers));
}

/** Ends the requests; what has come stays. */
export function stop(): void {
  stopping.abort();
}

session.state.subscribe(() => {
  if (session.state.get() !== 'signed-out') return;
  stop();
  stopping = new AbortController();
  draft.set(EMPTY_DRAFT);
  run.set(undefined);
});
