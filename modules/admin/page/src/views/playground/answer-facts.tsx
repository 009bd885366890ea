import type { ReactNode } from 'react';
import type { Answer } from './answer.js';
import { duration } from './outcome.js';

const NONE = '–';

export interface AnswerFactsProps {
  readonly answer: Answer;
  /** The models that race for it. */
  readonly asked?: readonly string[];
}

/** The figures of an answer, each in its place from the beginning. */
export function AnswerFacts({ answer, asked }: AnswerFactsProps) {
  const { firstTokenMs, totalMs, usage, finishReason, answeredBy } = answer;
  return (
    <dl className="playground-facts">
      <Fact name="First token" value={firstTokenMs === undefined ? NONE : duration(firstTokenMs)} />
      <Fact name="Total time" value={totalMs === undefined ? NONE : duration(totalMs)} />
      <Fact name="Prompt tokens" value={usage?.prompt_tokens?.toString() ?? NONE} />
      <Fact name="Answer tokens" value={usage?.completion_tokens?.toString() ?? NONE} />
      <Fact name="Finish reason" value={finishReason ?? NONE} />
      {asked === undefined && <Fact name="Answered by" value={answeredBy ?? NONE} title={answeredBy} />}
      {asked !== undefined && (
        <>
          <Fact
            name="Winner"
            value={answeredBy ? <strong>{answeredBy}</strong> : NONE}
            title={answeredBy}
            className="wide"
          />
          <Fact name="Asked" value={asked.join(', ')} className="wide whole" />
        </>
      )}
    </dl>
  );
}

function Fact(props: {
  readonly name: string;
  readonly value: ReactNode;
  /** The whole of a value that may be too long for its place. */
  readonly title?: string;
  readonly className?: string;
}) {
  const { name, value, title, className } = props;
  return (
    <div className={className}>
      <dt>{name}</dt>
      <dd title={title}>{value}</dd>
    </div>
  );
}
