import { Badge } from '../../components/badge.js';
import { Button } from '../../components/button.js';
import { promptText } from './prompt-text.js';
import type { PoolPrompt, PoolResult } from './types.js';

/** What fits into two lines of a wide window. */
const SHOWN_LENGTH = 300;

export interface ResultRowProps {
  readonly index: number;
  readonly prompt: PoolPrompt;
  /** `undefined`: it has none yet. */
  readonly result: PoolResult | undefined;
  readonly onOpen: () => void;
}

/** One prompt and the beginning of its answer, or why it has none. */
export function ResultRow({ index, prompt, result, onOpen }: ResultRowProps) {
  const number = (index + 1).toLocaleString('en');
  return (
    <article className="pool-row">
      <span className="pool-number">{number}</span>
      <div className="pool-row-text">
        <p className="pool-row-prompt">
          {prompt.id !== undefined && <code>{prompt.id} </code>}
          {promptText(prompt.value).slice(0, SHOWN_LENGTH)}
        </p>
        <p className="pool-row-answer">{begin(result)}</p>
      </div>
      <ResultBadge result={result} />
      <Button tone="quiet" onClick={onOpen} aria-label={`Show prompt ${number}`}>
        Show
      </Button>
    </article>
  );
}

export function ResultBadge({ result }: Pick<ResultRowProps, 'result'>) {
  if (result === undefined) return <Badge>Waiting</Badge>;
  return result.ok ? <Badge tone="good">OK</Badge> : <Badge tone="bad">Failed</Badge>;
}

function begin(result: PoolResult | undefined): string {
  if (result === undefined) return 'No result yet';
  if (result.ok) return result.completion.content.slice(0, SHOWN_LENGTH) || 'An empty answer';
  return `${result.error.code}: ${result.error.message}`.slice(0, SHOWN_LENGTH);
}
