import { useId } from 'react';
import { VirtualList } from '../../components/virtual-list.js';
import { changeDraft } from './memory.js';
import type { LineProblem } from './types.js';

/** So many are drawn as they are; more scroll. */
const LONG = 6;

export interface LineProblemsProps {
  readonly problems: readonly LineProblem[];
  readonly leaveOut: boolean;
}

/** Lines that are no prompts, by number, before anything is sent. */
export function LineProblems({ problems, leaveOut }: LineProblemsProps) {
  const id = useId();
  if (problems.length === 0) return null;
  return (
    <div className="notice warning pool-problems">
      <p className="state-title">
        {problems.length === 1 ? 'One line is no prompt.' : `${problems.length} lines are no prompts.`}
      </p>
      {problems.length > LONG ? (
        <div className="pool-problem-list">
          <VirtualList
            items={problems}
            keyOf={({ line }) => line}
            estimatedHeight={30}
            label="Lines that are no prompts"
          >
            {(problem) => <Problem problem={problem} />}
          </VirtualList>
        </div>
      ) : (
        problems.map((problem) => <Problem key={problem.line} problem={problem} />)
      )}
      <div className="pool-choice">
        <input
          id={id}
          type="checkbox"
          checked={leaveOut}
          onChange={(event) => changeDraft({ leaveOut: event.target.checked })}
        />
        <label htmlFor={id}>Leave these lines out</label>
      </div>
    </div>
  );
}

function Problem({ problem: { line, message } }: { readonly problem: LineProblem }) {
  return (
    <p className="pool-problem">
      <strong>Line {line.toLocaleString('en')}</strong> {message}
    </p>
  );
}
