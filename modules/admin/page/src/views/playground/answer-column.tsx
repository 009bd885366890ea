import { useId, useLayoutEffect, useRef } from 'react';
import { Link } from 'wouter';
import { ApiError } from '../../api/errors.js';
import { Badge, type Tone } from '../../components/badge.js';
import { CopyButton } from '../../components/copy-button.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { Notice } from '../../components/notice.js';
import { type Answer, type AnswerState, isOver } from './answer.js';
import { AnswerFacts } from './answer-facts.js';

const STATES = {
  waiting: { tone: 'neutral', text: 'Waiting' },
  answering: { tone: 'neutral', text: 'Answering' },
  done: { tone: 'good', text: 'Complete' },
  cut: { tone: 'warning', text: 'Cut off' },
  failed: { tone: 'bad', text: 'Failed' },
  stopped: { tone: 'neutral', text: 'Stopped' },
} as const satisfies Record<AnswerState, { tone: Tone; text: string }>;

const KEY_CODES: readonly string[] = ['provider_not_configured', 'upstream_auth_failed', 'key_unreadable'];

export interface AnswerColumnProps {
  readonly title: string;
  /** The models that race for it. */
  readonly asked?: readonly string[];
  readonly answer: Answer;
}

/**
 * One answer: how it stands, its figures, and its text in a box of one height, so that nothing moves as it
 * grows.
 */
export function AnswerColumn({ title, asked, answer }: AnswerColumnProps) {
  const titleId = useId();
  const { tone, text } = STATES[answer.state];
  return (
    <article className="card playground-answer" aria-labelledby={titleId} aria-busy={!isOver(answer)}>
      <header>
        <h3 id={titleId}>{title}</h3>
        <Badge tone={tone}>{text}</Badge>
      </header>
      <AnswerFacts answer={answer} asked={asked} />
      <div className="playground-box">
        {answer.state !== 'failed' && <AnswerText answer={answer} titleId={titleId} />}
        <Ending answer={answer} />
      </div>
      <div className="actions playground-answer-actions">
        {answer.text !== '' && <CopyButton text={answer.text} label="Copy the answer" />}
      </div>
    </article>
  );
}

/** Follows the text as it grows, unless its reader has scrolled away from its end. */
function AnswerText({ answer, titleId }: { readonly answer: Answer; readonly titleId: string }) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const { text, reasoning, refusal, firstTokenMs } = answer;
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    if (firstTokenMs === undefined) {
      atEnd.current = true;
      element.scrollTop = 0;
    } else if (atEnd.current) element.scrollTop = element.scrollHeight;
  }, [text, reasoning, firstTokenMs]);
  return (
    <div
      ref={box}
      className="playground-text"
      // Scrolled by keys, too.
      role="region"
      tabIndex={0}
      aria-labelledby={titleId}
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
        atEnd.current = scrollTop + clientHeight >= scrollHeight - 8;
      }}
    >
      {reasoning !== '' && (
        <details>
          <summary>Reasoning</summary>
          <p className="quiet-text">{reasoning}</p>
        </details>
      )}
      {text}
      {refusal !== '' && <p>The model refused: {refusal}</p>}
      {text === '' && refusal === '' && <span className="quiet-text">{EMPTY_TEXTS[answer.state]}</span>}
    </div>
  );
}

const EMPTY_TEXTS = {
  waiting: 'Waiting for the first token…',
  answering: 'Waiting for the first token…',
  done: 'The answer is empty.',
  cut: 'Nothing had come.',
  failed: 'Nothing had come.',
  stopped: 'Nothing had come.',
} as const satisfies Record<AnswerState, string>;

/** Why an answer has no proper end. */
function Ending({ answer: { state, error, text } }: { readonly answer: Answer }) {
  const children = error instanceof ApiError && KEY_CODES.includes(error.code) && (
    <p>
      Look at <Link href="/drivers">its key</Link>.
    </p>
  );
  if (state === 'failed' && error !== undefined)
    return (
      <ErrorNotice error={error} title="There is no answer.">
        {children}
      </ErrorNotice>
    );
  if (state === 'cut') {
    const shown = text === '' ? '' : ' What had come is shown.';
    const title = `The answer was cut off before its end.${shown}`;
    return error === undefined ? (
      <Notice tone="warning">{title}</Notice>
    ) : (
      <ErrorNotice error={error} title={title} />
    );
  }
  if (state === 'stopped') return <Notice>Stopped{text === '' ? '.' : '. What had come is shown.'}</Notice>;
  return null;
}
