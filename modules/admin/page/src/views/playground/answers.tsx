import { useEffect, useRef } from 'react';
import { AnswerColumn } from './answer-column.js';
import { CopyAs } from './copy-as/copy-as.js';
import type { Run } from './memory.js';

/** What came of the last prompt, a column for each answer, and the code that asks the same. */
export function Answers({ run: { plan, answers, busy } }: { readonly run: Run }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Not when the user comes back to earlier answers.
    if (busy) bringIntoView(heading.current);
  }, [plan, busy]);
  return (
    <section className="stack" aria-labelledby="playground-answers">
      <h2 id="playground-answers" ref={heading}>
        {answers.length === 1 ? 'Answer' : 'Answers'}
      </h2>
      <div className="playground-columns">
        {answers.map((answer, column) => (
          <AnswerColumn
            key={column}
            title={plan.mode === 'fastest' ? `Fastest of ${plan.models.length}` : plan.models[column]!}
            asked={plan.mode === 'fastest' ? plan.models : undefined}
            answer={answer}
          />
        ))}
      </div>
      <CopyAs plan={plan} />
    </section>
  );
}

/** Where hardly any of the answers could be seen. */
function bringIntoView(heading: HTMLElement | null): void {
  if (heading === null) return;
  if (heading.getBoundingClientRect().top > innerHeight * 0.6) heading.scrollIntoView({ block: 'start' });
}
