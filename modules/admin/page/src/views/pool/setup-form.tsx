import { type SyntheticEvent, useMemo } from 'react';
import { useStore } from '../../api/store.js';
import type { Driver } from '../../api/types.js';
import { useAction } from '../../api/use-action.js';
import { Button } from '../../components/button.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { memory, type PromptSource } from './memory.js';
import type { PoolRun } from './pool-run.js';
import { PromptsField } from './prompts-field.js';
import { readPromptText } from './read-prompts.js';
import { SettingsFields } from './settings-fields.js';
import type { PoolPrompt } from './types.js';
import { useRunning } from './use-running.js';

export interface SetupFormProps {
  readonly drivers: readonly Driver[];
  /** The chosen one. */
  readonly driver: Driver;
  /** The last one. */
  readonly run: PoolRun | undefined;
  readonly onRun: (prompts: readonly PoolPrompt[]) => Promise<void>;
}

/** Puts a run together: prompts, who answers, how. What is typed here stays while the page is open. */
export function SetupForm({ drivers, driver, run, onRun }: SetupFormProps) {
  const { source, leaveOut } = useStore(memory.draft);
  const running = useRunning(run);
  const count = useMemo(() => countOf(source), [source]);
  const begin = useAction(async () => {
    const { prompts, problems } = source.kind === 'file' ? source.read : await readPromptText(source.text);
    // Only what is typed can be too much here: a file has said so before.
    const [first] = source.kind === 'file' ? [] : problems;
    if (first) throw new Error(`Line ${first.line}: ${first.message}`);
    await onRun(prompts);
  });
  const missing = running
    ? 'A run is going on. Stop it, or wait for its end, to begin another.'
    : count === 0
      ? 'Still needed: prompts.'
      : source.kind === 'file' && source.read.problems.length > 0 && !leaveOut
        ? 'Some lines are no prompts: correct the file, or leave them out.'
        : undefined;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (missing === undefined) void begin.run();
  };
  return (
    <form className="stack" onSubmit={submit}>
      <PromptsField source={source} leaveOut={leaveOut} />
      <SettingsFields drivers={drivers} driver={driver} />
      {begin.error && <ErrorNotice error={begin.error} title="The run was not begun." />}
      <div className="actions">
        <Button
          type="submit"
          tone="primary"
          busy={begin.busy}
          aria-disabled={missing !== undefined}
          aria-describedby="pool-missing"
        >
          {count === 0 ? 'Run' : `Run ${count.toLocaleString('en')} ${count === 1 ? 'prompt' : 'prompts'}`}
        </Button>
        <p id="pool-missing" className="quiet-text">
          {missing}
        </p>
      </div>
    </form>
  );
}

function countOf(source: PromptSource): number {
  if (source.kind === 'file') return source.read.prompts.length;
  return source.text.split('\n').filter((line) => line.trim() !== '').length;
}
